package io.castalia.consumers.score;

import io.castalia.consumers.metric.SequentialSettings;
import io.castalia.consumers.prompt.LanguageModel;
import io.castalia.schemas.Refusal;

/** The scorers that there are. */
public final class Scorers {

    /** Names of the scorers, as scores carry them. */
    public static final String DETECTION = "detection";

    public static final String FUZZING = "fuzzing";
    public static final String FUZZING_WITHIN = "fuzzing-within";
    /** What is added to the name of a scorer that stops when enough is known. */
    public static final String SEQUENTIAL = "-sequential";

    public static final String EMBEDDING = "embedding";
    public static final String INTRUDER = "intruder";
    public static final String SIMULATION = "simulation";
    public static final String SURPRISAL = "surprisal";
    public static final String EXAMPLE_EMBEDDING = "example-embedding";

    private Scorers() {}

    /** The same scorer on fewer windows: so many activating ones at most, and so many silent ones of each kind. */
    public static Scorer onFewer(Scorer scorer, int most) {
        Refusal.unless(most > 0, "score.windows", most, "at least 1");
        return new FewerWindows(scorer, most);
    }

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

    /** Detection that asks until it is known whether the explanation fits well enough. */
    public static Scorer detectionUntilKnown(Judge judge, ScoreSettings settings, SequentialSettings test) {
        return new SequentialScorer(DETECTION + SEQUENTIAL, Questions.WHOLE, judge, settings, test);
    }

    /** Fuzzing that asks until it is known whether the explanation fits well enough. */
    public static Scorer fuzzingUntilKnown(Judge judge, ScoreSettings settings, SequentialSettings test) {
        return new SequentialScorer(FUZZING + SEQUENTIAL, Marked.SILENT, judge, settings, test);
    }

    /** How well the similarity of text and window ranks the windows (paper, section 3.4). */
    public static Scorer embedding(TextEncoder encoder) {
        return embedding(encoder, ScoreSettings.DEFAULT);
    }

    /** The same, with settings. */
    public static Scorer embedding(TextEncoder encoder, ScoreSettings settings) {
        return new EmbeddingScorer(encoder, settings);
    }

    /** Which window is not the latent's? Needs no explanation. A prompt has at least three windows. */
    public static Scorer intruder(LanguageModel model, JudgeSettings judging, ScoreSettings settings) {
        return new IntruderScorer(model, judging, settings);
    }

    /** How well do activations that a model writes down from the explanation follow the true ones? */
    public static Scorer simulation(LanguageModel model, JudgeSettings judging, ScoreSettings settings) {
        return new SimulationScorer(new WrittenSimulator(model, judging), settings);
    }

    /**
     * The same, read off log-probabilities in one pass; the model must echo.
     *
     * @param alternatives likeliest tokens to ask for at each place, 1 to 20
     */
    public static Scorer simulationByEcho(LanguageModel model, int alternatives, ScoreSettings settings) {
        return new SimulationScorer(new EchoSimulator(model, alternatives), settings);
    }

    /** How much less do windows surprise whoever knows the explanation? The model must echo. */
    public static Scorer surprisal(LanguageModel model, ScoreSettings settings) {
        return new SurprisalScorer(model, settings);
    }

    /** How much nearer are activating windows to each other than to silent ones? Needs no explanation. */
    public static Scorer exampleEmbedding(TextEncoder encoder, ScoreSettings settings) {
        return new ExampleEmbeddingScorer(encoder, settings);
    }
}
