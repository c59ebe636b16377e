package io.castalia.consumers.score;

import io.castalia.schemas.wire.ExampleWindow;

/**
 * One thing to ask a judge.
 *
 * @param window the window
 * @param activating whether the answer should be yes
 * @param sight what the judge sees of it
 */
record Question(ExampleWindow window, boolean activating, Sight sight) {

    /** Quantile of an activating window; -1 for others. */
    int quantile() {
        return activating ? window.getQuantile() : -1;
    }
}
