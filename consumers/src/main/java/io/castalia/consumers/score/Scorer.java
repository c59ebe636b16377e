package io.castalia.consumers.score;

import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.Score;

/** Scores an explanation on the scoring side of its latent. */
public interface Scorer {

    /** Name of the scorer: detection, fuzzing and so on. */
    String name();

    /** Who judges. */
    String judge();

    /**
     * One score, on one kind of negatives; every outcome is a value. What it throws is worth another try. The same
     * explanation gives the same score, but for its cost.
     */
    Score score(Explanation explanation);

    /** Of so many prompts about an explanation, how many must be asked whatever the answers are: all, unless it may stop. */
    default int fewest(int prompts) {
        return prompts;
    }
}
