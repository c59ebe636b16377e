package io.castalia.producers.publish;

import io.castalia.producers.checkpoint.SafetensorsWriter;
import io.castalia.producers.sparse.CoderConfig;
import io.castalia.producers.sparse.Coders;
import io.castalia.producers.sparse.SparseCoder;
import io.castalia.producers.sparse.Sparsify;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Randomly initialised TopK coders, the control of the paper (section 3): rows of a Gaussian, brought to length 1, are
 * the decoder, and the encoder is its transpose; no bias, nothing taken off the states.
 */
public final class RandomCoder {

    private static final int USUAL_K = 32;
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private RandomCoder() {}

    /** A random coder of another's shape, with as many latents a token as its card says. See {@link #create}. */
    public static SparseCoder like(SparseCoder coder, long seed, Path directory) {
        long k = Math.round(coder.card().l0().orElse(USUAL_K));
        int most = coder.latents();
        return create(
                new CoderConfig(coder.width(), most, (int) Math.max(1, Math.min(most, k)), false), seed, directory);
    }

    /**
     * Writes a coder in sparsify's layout and loads it. The same shape and seed give the same bytes.
     *
     * @param directory where; made if it is missing, and what is there of an earlier coder is written over
     * @throws UncheckedIOException where it cannot be written
     */
    public static SparseCoder create(CoderConfig shape, long seed, Path directory) {
        float[] rows = rows(shape.latents(), shape.width(), seed);
        try {
            Files.createDirectories(directory);
            new SafetensorsWriter()
                    .add("encoder.weight", rows, shape.latents(), shape.width())
                    .add("encoder.bias", new float[shape.latents()], shape.latents())
                    .add("W_dec", rows, shape.latents(), shape.width())
                    .add("b_dec", new float[shape.width()], shape.width())
                    .write(directory.resolve(Sparsify.WEIGHTS));
            Files.writeString(directory.resolve(Sparsify.CONFIG), shape.toJson());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "a random coder cannot be written to %s; is it a folder that may be written to?"
                            .formatted(directory),
                    e);
        }
        return Coders.open(directory);
    }

    /** Rows of length 1 in random directions, shape (latents, width). */
    static float[] rows(int latents, int width, long seed) {
        var rows = new float[latents * width];
        for (int latent = 0; latent < latents; latent++) {
            double squares = 0;
            var row = new double[width];
            for (int i = 0; i < width; i++) {
                row[i] = gaussian(seed, (long) latent * width + i);
                squares += row[i] * row[i];
            }
            for (int i = 0; i < width; i++) {
                rows[latent * width + i] = (float) (row[i] / StrictMath.sqrt(squares));
            }
        }
        return rows;
    }

    /** The number with this name of a normal distribution (Box and Muller 1958). */
    private static double gaussian(long seed, long name) {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform(seed, 2 * name)));
        return radius * StrictMath.cos(2 * Math.PI * uniform(seed, 2 * name + 1));
    }

    /** In [0, 1). */
    private static double uniform(long seed, long name) {
        return (mix(mix(seed + GOLDEN) ^ (name + 1) * GOLDEN) >>> 11) * 0x1p-53;
    }

    /* The finaliser of SplitMix64 (Steele, Lea and Flood 2014). */
    private static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
