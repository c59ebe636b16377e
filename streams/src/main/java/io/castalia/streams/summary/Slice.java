package io.castalia.streams.summary;

/**
 * What is shown of a window that is centred on its peak: a slice of its context, as long as a window and cut off at the
 * context's ends; three quarters of a window stand before the peak (24 of 32 tokens), and 7 of 32 after it.
 *
 * @param peak the window's first token with the largest activation, counted from its context's first
 * @param window tokens in a window
 */
public record Slice(int peak, int window) {

    /** Its first token, counted from its context's first. */
    public int from() {
        return Math.max(0, peak - before());
    }

    /** One past its last token, where its context has so many. */
    public int end(int tokens) {
        return Math.min(tokens, peak - before() + window);
    }

    /** The peak, counted from its first token. */
    public int offset() {
        return peak - from();
    }

    private int before() {
        return 3 * window / 4;
    }
}
