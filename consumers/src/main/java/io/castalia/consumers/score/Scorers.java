package io.castalia.consumers.score;

/** The scorers that there are. */
public final class Scorers {

    /** Names of the scorers, as scores carry them. */
    public static final String DETECTION = "detection";

    public static final String FUZZING = "fuzzing";
    public static final String FUZZING_WITHIN = "fuzzing-within";
    public static final String EMBEDDING = "embedding";

    private Scorers() {}

    /** Which windows does the explanation fit (paper, section 3.4)? */
    public static Scorer detection(Judge judge) {
        return detection(judge, ScoreSettings.DEFAULT);
    }

    /** The same, with settings. */
    public static Scorer detection(Judge judge, ScoreSettings settings) {
        return new ClassifierScorer(DETECTION, Questions.WHOLE, judge, settings);
    }

    /** Which marks does the explanation fit? False marks stand in silent windows. */
    public static Scorer fuzzing(Judge judge) {
        return fuzzing(judge, ScoreSettings.DEFAULT);
    }

    /** The same, with settings. */
    public static Scorer fuzzing(Judge judge, ScoreSettings settings) {
        return new ClassifierScorer(FUZZING, Marked.SILENT, judge, settings);
    }

    /** The harder variant: false marks stand within activating windows. */
    public static Scorer fuzzingWithin(Judge judge) {
        return fuzzingWithin(judge, ScoreSettings.DEFAULT);
    }

    /** The same, with settings. */
    public static Scorer fuzzingWithin(Judge judge, ScoreSettings settings) {
        return new ClassifierScorer(FUZZING_WITHIN, Marked.WITHIN, judge, settings);
    }

    /** How well the similarity of text and window ranks the windows (paper, section 3.4). */
    public static Scorer embedding(TextEncoder encoder) {
        return embedding(encoder, ScoreSettings.DEFAULT);
    }

    /** The same, with settings. */
    public static Scorer embedding(TextEncoder encoder, ScoreSettings settings) {
        return new EmbeddingScorer(encoder, settings);
    }
}
