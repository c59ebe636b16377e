package io.castalia.consumers.score;

import io.castalia.consumers.prompt.Reply;
import java.util.List;

/**
 * What came of one prompt.
 *
 * @param opinions one per window, in order
 * @param usage what asking took
 */
public record Judgement(List<Opinion> opinions, Reply.Usage usage) {

    public Judgement {
        opinions = List.copyOf(opinions);
    }

    /** Opinions that cost nothing. */
    static Judgement free(List<Opinion> opinions) {
        return new Judgement(opinions, Reply.Usage.NONE);
    }

    /** Several prompts' as if they were one's. */
    public static Judgement together(List<Judgement> judgements) {
        return new Judgement(
                judgements.stream()
                        .flatMap(judgement -> judgement.opinions().stream())
                        .toList(),
                judgements.stream().map(Judgement::usage).reduce(Reply.Usage.NONE, Reply.Usage::plus));
    }
}
