package io.castalia.consumers.score;

import java.util.List;

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
    public List<Opinion> judge(Claim claim, List<Sight> prompt) {
        return prompt.stream().map(sight -> opinion).toList();
    }
}
