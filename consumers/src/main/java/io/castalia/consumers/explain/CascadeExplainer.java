package io.castalia.consumers.explain;

import io.castalia.consumers.prompt.LanguageModel;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.wire.ExplanationRequest;
import io.castalia.schemas.wire.WordsFigure;

/**
 * A cascade: words first, and a language model only where words do not suffice. They suffice where the lower end of the
 * interval of their balanced accuracy, on windows of the explaining side that they were not chosen from, reaches a
 * threshold. Scoring windows decide nothing.
 */
final class CascadeExplainer implements Explainer {

    private static final String VERSION = "v1";

    private final String name;
    private final String promptVersion;
    private final double enough;
    private final Explainer words = new LexicalExplainer();
    private final Explainer other;

    /**
     * Of words and a language model's explainer.
     *
     * @param enough what the lower end must reach
     */
    CascadeExplainer(LanguageModel model, Explainer other, double enough) {
        Refusal.unless(enough > 0 && enough <= 1, "words-enough", enough, "above 0, at most 1");
        this.name = Explainers.name("cascade", model);
        this.promptVersion =
                "%s+words%s+e%s+%s".formatted(VERSION, words.promptVersion(), enough, other.promptVersion());
        this.enough = enough;
        this.other = other;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String promptVersion() {
        return promptVersion;
    }

    /** Waits for the model, where it is asked. */
    @Override
    public Answer explain(ExplanationRequest request) {
        WordsTrial.Figure figure = WordsTrial.of(words, request);
        if (figure.accuracy().low() >= enough && words.explain(request) instanceof Answer.Explained explained) {
            return new Answer.OfCascade(explained, record(figure, true));
        }
        return new Answer.OfCascade(other.explain(request), record(figure, false));
    }

    private WordsFigure record(WordsTrial.Figure figure, boolean suffice) {
        return new WordsFigure(
                suffice, figure.accuracy().value(), figure.accuracy().low(), enough, figure.windows());
    }
}
