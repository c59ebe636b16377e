package io.castalia.streams.summary;

/**
 * What is kept and shown of a window in which a latent fires: the window as it stands on the grid, or the {@link Slice}
 * of its context around its peak.
 *
 * @param centred whether it is the slice
 * @param window tokens in a window
 */
public record Framing(boolean centred, int window) {

    /** The slice around a token of a context. */
    public Slice slice(int peak) {
        return new Slice(peak, window);
    }
}
