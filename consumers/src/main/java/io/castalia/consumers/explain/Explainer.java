package io.castalia.consumers.explain;

import io.castalia.schemas.wire.ExplanationRequest;

/** Says in words what a latent fires on. Looks at the explaining side only, whatever else the request carries. */
public interface Explainer {

    /** Name of the explainer, as requests call it. */
    String name();

    /** Version of its prompt or method. */
    String promptVersion();

    /** Explains; every outcome is a value. What it throws is worth another try. */
    Answer explain(ExplanationRequest request);
}
