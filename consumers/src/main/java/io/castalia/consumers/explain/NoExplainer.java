package io.castalia.consumers.explain;

import io.castalia.schemas.wire.ExplanationRequest;

/** Says nothing, so that scorers that need no explanation get their examples. */
final class NoExplainer implements Explainer {

    @Override
    public String name() {
        return "none";
    }

    @Override
    public String promptVersion() {
        return "1";
    }

    @Override
    public Answer explain(ExplanationRequest request) {
        return new Answer.Abstained("no explanation was asked for", Answer.FREE);
    }
}
