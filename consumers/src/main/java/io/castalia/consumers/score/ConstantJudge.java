package io.castalia.consumers.score;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Gives the same answer whatever it sees: what a scorer says to it is what the scorer says to nothing. */
final class ConstantJudge implements Judge {

    /** Says yes. */
    static final ConstantJudge YES = new ConstantJudge("always-yes", true);

    /** Says no. */
    static final ConstantJudge NO = new ConstantJudge("always-no", false);

    private final String name;
    private final Opinion opinion;

    private ConstantJudge(String name, boolean answer) {
        this.name = name;
        this.opinion = Opinion.Judged.of(answer);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public CompletableFuture<Judgement> judge(Claim claim, List<Sight> prompt) {
        return CompletableFuture.completedFuture(
                Judgement.free(prompt.stream().map(sight -> opinion).toList()));
    }
}
