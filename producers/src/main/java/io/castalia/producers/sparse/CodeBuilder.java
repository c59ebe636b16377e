package io.castalia.producers.sparse;

import io.castalia.schemas.Half;
import java.util.Arrays;

/** Gathers the activations of one context in any order, and rounds them. */
final class CodeBuilder {

    private static final int TOKEN_SHIFT = 44;
    private static final int LATENT_SHIFT = 16;
    private static final int MOST_LATENTS = 1 << (TOKEN_SHIFT - LATENT_SHIFT);

    private final String coder;
    private long[] entries = new long[1024]; // token, latent and half, so that they order by token, then latent
    private int size;

    /** A builder whose refusals name the coder. */
    CodeBuilder(String coder) {
        this.coder = coder;
    }

    /**
     * Adds an activation; what rounds to zero or lies below it is none.
     *
     * @throws IllegalStateException where it is not finite or exceeds the range of half precision; what was added is dropped
     */
    void add(int token, int latent, float value) {
        short half = Half.of(value);
        if (!(Half.toFloat(half) <= Half.MAX)) {
            size = 0; // The next context must not find what was added of this one.
            throw new IllegalStateException(
                    "latent %d of coder '%s' fires at %s; half precision ends at 65504: was the coder trained on this site?"
                            .formatted(latent, coder, value));
        }
        if (half <= 0) {
            return;
        }
        if (size == entries.length) {
            entries = Arrays.copyOf(entries, 2 * size);
        }
        entries[size++] = ((long) token << TOKEN_SHIFT) | ((long) latent << LATENT_SHIFT) | half;
    }

    /** What was added, and begins anew. */
    SparseCode build(int tokens) {
        Arrays.sort(entries, 0, size);
        var rows = new int[tokens + 1];
        var latents = new int[size];
        var halves = new short[size];
        for (int i = 0; i < size; i++) {
            latents[i] = (int) (entries[i] >>> LATENT_SHIFT) & (MOST_LATENTS - 1);
            halves[i] = (short) entries[i];
            rows[(int) (entries[i] >>> TOKEN_SHIFT) + 1] = i + 1;
        }
        for (int t = 0; t < tokens; t++) {
            rows[t + 1] = Math.max(rows[t + 1], rows[t]);
        }
        size = 0;
        return new SparseCode(rows, latents, halves);
    }
}
