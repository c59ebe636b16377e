package io.castalia.producers.exchange;

import io.castalia.producers.checkpoint.Safetensors;
import io.castalia.schemas.Half;
import io.castalia.schemas.Refusal;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/** One file of a cache: the activations of a range of latents, row after row. */
final class CacheSplit {

    private static final int CHUNK = 1 << 17;
    private static final int TRIPLE = 3;

    private final Path file;
    private final int first;
    private final int last;
    private final Safetensors tensors;
    private final long entries;
    private final long rows;
    private final int context;
    private final long[] tokens; // (rows of a chunk * context)
    private long tokensFrom; // the first row of those that are loaded
    private long tokensTo;

    /**
     * Opens a file of latents from one to another.
     *
     * @throws Refusal where it is damaged, cut short, or not of such rows
     */
    CacheSplit(Path file, int first, int last, int context) {
        this.file = file;
        this.first = first;
        this.last = last;
        this.context = context;
        try {
            this.tensors = Safetensors.open(file);
        } catch (IllegalArgumentException e) {
            throw new Refusal(String.valueOf(e.getMessage()), e);
        }
        Refusal.unless(
                tensors.has("tokens"),
                "cache",
                file,
                "saved with its tokens: text is not tokenised again, for the tokens might be others");
        long[] ofTokens = shape("tokens");
        long[] ofLocations = shape("locations");
        long[] ofActivations = shape("activations");
        Refusal.unless(
                ofTokens.length == 2 && ofTokens[1] == context,
                "tokens of " + file,
                shown(ofTokens),
                "rows of %d tokens, as its config.json says".formatted(context));
        Refusal.unless(
                ofLocations.length == 2
                        && ofLocations[1] == TRIPLE
                        && ofActivations.length == 1
                        && ofActivations[0] == ofLocations[0],
                "locations of " + file,
                shown(ofLocations),
                "three numbers for each of the activations, whose shape is " + shown(ofActivations));
        this.rows = ofTokens[0];
        this.entries = ofActivations[0];
        this.tokens = new long[Math.max(1, CHUNK / context) * context];
    }

    private long[] shape(String tensor) {
        try {
            return tensors.shape(tensor);
        } catch (IllegalArgumentException e) {
            throw new Refusal(String.valueOf(e.getMessage()), e);
        }
    }

    private static String shown(long[] shape) {
        return Arrays.toString(shape);
    }

    long rows() {
        return rows;
    }

    int last() {
        return last;
    }

    Path file() {
        return file;
    }

    /** The tokens of a row. */
    void tokens(long row, long[] into) {
        if (row < tokensFrom || row >= tokensTo) {
            tokensFrom = row;
            tokensTo = Math.min(rows, row + tokens.length / context);
            int n = (int) (tokensTo - tokensFrom) * context;
            tensors.copyWhole("tokens", row * context, LongBuffer.wrap(tokens, 0, n));
        }
        System.arraycopy(tokens, (int) (row - tokensFrom) * context, into, 0, context);
    }

    /** A reader at the first activation. */
    Cursor cursor() {
        return new Cursor();
    }

    /** Takes an activation. */
    interface Sink {
        void accept(int position, int latent, short half);
    }

    /** Goes through the activations once. */
    final class Cursor {

        private final long[] locations = new long[TRIPLE * CHUNK];
        private final float[] values = new float[CHUNK];
        private long next;
        private long loaded; // entries before the chunk
        private int size;

        /**
         * Gives the activations of a row; rows are asked for in order, none left out.
         *
         * @throws Refusal where one is out of order or range, negative, or not finite
         */
        void row(long row, Sink sink) {
            while (next < entries) {
                if (next - loaded == size) {
                    load();
                }
                int i = (int) (next - loaded);
                long at = locations[TRIPLE * i];
                if (at > row) {
                    if (at >= rows) {
                        throw bad("stands in row %d of %d".formatted(at, rows));
                    }
                    return;
                }
                if (at < row) {
                    throw bad("stands in row %d, behind those of row %d; sort each file by row".formatted(at, row));
                }
                next++;
                give(locations[TRIPLE * i + 1], locations[TRIPLE * i + 2], values[i], sink);
            }
        }

        private void load() {
            loaded = next;
            size = (int) Math.min(CHUNK, entries - next);
            tensors.copyWhole("locations", TRIPLE * next, LongBuffer.wrap(locations, 0, TRIPLE * size));
            tensors.copy("activations", next, FloatBuffer.wrap(values, 0, size), entries);
        }

        private void give(long position, long latent, float value, Sink sink) {
            if (position < 0 || position >= context) {
                throw bad("stands at token %d of %d".formatted(position, context));
            }
            if (latent < 0 || latent > last - first) {
                throw bad("is of latent %d of %d in this file".formatted(latent, last - first + 1));
            }
            short half = Half.of(value);
            if (!(value >= 0 && Half.toFloat(half) <= Half.MAX)) {
                throw bad("is %s: activations here are finite, and not below zero".formatted(value));
            }
            if (half != 0) {
                sink.accept((int) position, first + (int) latent, half);
            }
        }

        private Refusal bad(String what) {
            return new Refusal("an activation of %s, at %d or just before, %s".formatted(file, next, what));
        }
    }
}
