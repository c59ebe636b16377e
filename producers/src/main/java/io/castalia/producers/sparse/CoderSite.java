package io.castalia.producers.sparse;

import java.util.regex.Pattern;

/**
 * Where a coder belongs in a model.
 *
 * @param reads the hookpoint whose states it encodes
 * @param writes the hookpoint whose states its decoder rebuilds: the same, but for a transcoder
 */
public record CoderSite(String reads, String writes) {

    private static final Pattern ON_THE_STREAM = Pattern.compile("embed|layers\\.\\d+(\\.(mlp|attn)(\\.normed)?)?");

    /** The site of a coder that rebuilds what it reads. */
    public static CoderSite of(String hookpoint) {
        return new CoderSite(hookpoint, hookpoint);
    }

    /**
     * Whether what the decoder rebuilds is the residual stream or is added to it, so that a decoder row is a direction
     * in that stream.
     */
    public boolean writesToResidual() {
        return ON_THE_STREAM.matcher(writes).matches();
    }

    /** Whether it predicts another site than it reads. */
    public boolean transcodes() {
        return !reads.equals(writes);
    }
}
