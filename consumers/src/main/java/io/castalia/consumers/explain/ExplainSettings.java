package io.castalia.consumers.explain;

import io.castalia.consumers.text.Highlighter;
import io.castalia.schemas.Refusal;

/**
 * How a language model is asked for an explanation.
 *
 * @param examples activating windows that it is shown at most
 * @param contrast silent windows that it is shown at most, where it is shown any
 * @param fewest activating windows without which it is not asked
 * @param threshold share of a window's largest activation above which tokens are marked
 * @param activations whether it is told how strong the marked tokens are
 * @param reasoning whether it is asked to think before it answers
 * @param temperature 0 for the likeliest answer
 * @param maxTokens tokens that its reply may have
 * @param words words that an explanation may have
 * @param runs words in a row that an explanation may have from its prompt
 */
public record ExplainSettings(
        int examples,
        int contrast,
        int fewest,
        double threshold,
        boolean activations,
        boolean reasoning,
        double temperature,
        int maxTokens,
        int words,
        int runs) {

    /** The paper's: forty examples, marks above 0.3, activations shown, no reasoning, temperature 0. */
    public static final ExplainSettings DEFAULT =
            new ExplainSettings(40, 0, 5, Highlighter.SHARE, true, false, 0, 500, 60, 7);

    /** Fifteen activating windows beside five silent ones. */
    public static final ExplainSettings CONTRASTIVE =
            new ExplainSettings(15, 5, 5, Highlighter.SHARE, true, false, 0, 500, 60, 7);

    /** Marks above 0.6, and nothing but what is marked. */
    public static final ExplainSettings SINGLE_TOKEN = new ExplainSettings(40, 0, 5, 0.6, false, false, 0, 500, 60, 7);

    public ExplainSettings {
        Refusal.unless(examples > 0, "explain.examples", examples, "at least 1");
        Refusal.unless(contrast >= 0, "explain.contrast", contrast, "at least 0");
        Refusal.unless(fewest > 0 && fewest <= examples, "explain.fewest", fewest, "1 to explain.examples");
        Refusal.unless(threshold > 0 && threshold < 1, "explain.threshold", threshold, "above 0, below 1");
        Refusal.unless(temperature >= 0 && temperature <= 2, "explain.temperature", temperature, "0 to 2");
        Refusal.unless(maxTokens > 0, "explain.max-tokens", maxTokens, "at least 1");
        Refusal.unless(words > 0, "explain.words", words, "at least 1");
        Refusal.unless(runs >= 3, "explain.runs", runs, "at least 3");
    }

    /** The same, with or without the strengths of marked tokens. */
    public ExplainSettings withActivations(boolean shown) {
        return new ExplainSettings(
                examples, contrast, fewest, threshold, shown, reasoning, temperature, maxTokens, words, runs);
    }

    /** The same, with or without thinking first. */
    public ExplainSettings withReasoning(boolean first) {
        return new ExplainSettings(
                examples, contrast, fewest, threshold, activations, first, temperature, maxTokens, words, runs);
    }

    /** The same at another temperature. */
    public ExplainSettings withTemperature(double other) {
        return new ExplainSettings(
                examples, contrast, fewest, threshold, activations, reasoning, other, maxTokens, words, runs);
    }

    /** The same with so many examples at most. */
    public ExplainSettings withExamples(int most) {
        return new ExplainSettings(
                most,
                contrast,
                Math.min(fewest, most),
                threshold,
                activations,
                reasoning,
                temperature,
                maxTokens,
                words,
                runs);
    }

    Highlighter highlighter() {
        return new Highlighter(threshold, false);
    }

    /** All of it, as a version of a prompt has it: no white space, no comma, no {@code @}. */
    String written() {
        return "n%d+c%d+f%d+m%s+%s+%s+t%s+x%d+w%d+r%d"
                .formatted(
                        examples,
                        contrast,
                        fewest,
                        threshold,
                        activations ? "activations" : "plain",
                        reasoning ? "reasoning" : "direct",
                        temperature,
                        maxTokens,
                        words,
                        runs);
    }
}
