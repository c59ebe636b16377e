package io.castalia.consumers.report;

import io.castalia.schemas.wire.Hookpoint;
import java.util.List;
import java.util.SortedSet;

/**
 * What a report is made from.
 *
 * @param hookpoints by name
 * @param latents by hookpoint and number; every latent that has a profile, evidence or an explanation
 * @param corpora names of the corpora
 * @param versions versions of the code that wrote the records
 * @param runs names of the runs
 * @param omitted what was left out, and why
 */
record Findings(
        List<Hookpoint> hookpoints,
        List<ShownLatent> latents,
        SortedSet<String> corpora,
        SortedSet<String> versions,
        SortedSet<String> runs,
        Omitted omitted) {

    /**
     * Records that were left out.
     *
     * @param repeated records with the id of an earlier one
     * @param orphaned scores whose explanation was not accepted, or not with that text
     * @param unreadable records that could not be read
     */
    record Omitted(int repeated, int orphaned, int unreadable) {}

    /** A hookpoint read by a randomly initialised coder, as a control. */
    static boolean random(String hookpoint) {
        return hookpoint.endsWith(".random");
    }

    /** The latents that the run is about: not those of a random coder. */
    List<ShownLatent> mainLatents() {
        return latents.stream()
                .filter(latent -> !random(latent.key().hookpoint()))
                .toList();
    }
}
