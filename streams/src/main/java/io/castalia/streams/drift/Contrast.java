package io.castalia.streams.drift;

import io.castalia.streams.drift.Finding.What;

/**
 * What one test has to say.
 *
 * @param what what was compared
 * @param effect total variation distance, 0 to 1
 * @param chance how likely a stationary latent is to look at least so changed
 */
record Contrast(What what, double effect, double chance) {

    static Contrast none(What what) {
        return new Contrast(what, 0, 1);
    }
}
