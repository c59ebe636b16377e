package io.castalia.consumers.explain;

import io.castalia.consumers.prompt.Interview;
import io.castalia.consumers.prompt.LanguageModel;
import io.castalia.consumers.text.Tenths;
import io.castalia.schemas.wire.ExplanationRequest;

/** Asks a language model what the examples have in common, once, and once more where its reply cannot be used. */
final class LanguageExplainer implements Explainer {

    private final String name;
    private final String promptVersion;
    private final Draft draft;

    LanguageExplainer(Form form, LanguageModel model, ExplainSettings settings) {
        this.name = Explainers.name(form.label(), model);
        this.promptVersion = form.version() + "+" + settings.written();
        this.draft = new Draft(form, model, settings);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String promptVersion() {
        return promptVersion;
    }

    /** Waits for the model. */
    @Override
    public Answer explain(ExplanationRequest request) {
        Tenths tenths = Tenths.of(request.getChoice(), request.getStatistics());
        return Interview.await(draft.of(request.getExamples(), request.getContrast(), tenths, request.getSeed()));
    }
}
