package io.castalia.app.run;

import io.castalia.producers.publish.HookpointSpec;
import io.castalia.producers.sparse.CoderSite;

/**
 * A coder where it reads.
 *
 * @param hookpoint its name on the wire, and the site that it reads
 * @param writes the site that it rebuilds
 * @param trained whether it was, so that it can be held to what it rebuilds
 */
public record OpenCoder(HookpointSpec hookpoint, String writes, boolean trained) {

    /** Where it reads and writes. */
    public CoderSite site() {
        return new CoderSite(hookpoint.site(), writes);
    }
}
