package io.castalia.consumers.score;

import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.Score;
import java.util.List;

/** Scores an explanation on the scoring side of its latent. */
public interface Scorer {

    /** Name of the scorer: detection, fuzzing and so on. */
    String name();

    /** Who judges. */
    String judge();

    /**
     * One score for each kind of negatives, never none; every outcome is a value. What it throws is worth another try.
     * The same explanation gives the same scores, but for their cost.
     */
    List<Score> score(Explanation explanation);
}
