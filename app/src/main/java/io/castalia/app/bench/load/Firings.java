package io.castalia.app.bench.load;

import io.castalia.schemas.Half;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The activations of one shard's latents in one block, by latent, and by position within a latent. Each latent's are
 * drawn afresh for every block: the gaps of a Poisson process, of which a token holds one firing at most, so that each
 * token fires with the latent's density, by itself; and an activation that is log-normal with sigma 0.5 about the
 * latent's scale. Drawing costs some ten nanoseconds, so no ring of prepared values, whose ties would be admitted
 * otherwise than those of a model, is needed.
 */
final class Firings {

    private static final long PURPOSE = 2;
    private static final int BITS = 12;
    private static final int CELLS = 1 << BITS;
    private static final int MASK = CELLS - 1;
    private static final double VALUE_SIGMA = 0.5;
    /* One factor moves the value far, the other fills in between: together log-normal, and in 2^24 steps. */
    private static final double COARSE = 0.8;
    private static final double FINE = 0.6;

    private static final double[] WAIT = new double[CELLS];
    private static final double[] WAIT_MORE = new double[CELLS];
    private static final float[] COARSE_FACTOR = factors(COARSE);
    private static final float[] FINE_FACTOR = factors(FINE);

    static {
        for (int i = 0; i < CELLS; i++) {
            WAIT[i] = -Math.log1p(-(double) i / CELLS);
            // Beyond the last quantile the wait is memoryless: one more on average, drawn evenly from 0 to 2.
            double next = i + 1 < CELLS ? -Math.log1p(-(i + 1.0) / CELLS) : WAIT[i] + 2;
            WAIT_MORE[i] = (next - WAIT[i]) / CELLS;
        }
    }

    private final LoadShape shape;
    private final Densities densities;
    private int[] latents = new int[1024]; // (firing latents), ascending
    private int[] latentCounts = new int[1024]; // (firing latents)
    private int[] positions = new int[1 << 16]; // (activations)
    private short[] values = new short[1 << 16]; // (activations), half precision
    private int firing;
    private int activations;

    Firings(LoadShape shape, Densities densities) {
        this.shape = shape;
        this.densities = densities;
    }

    /**
     * Draws a block.
     *
     * @param tokens tokens in the block
     * @param planted fires as it says, and not otherwise; null where none does
     */
    void draw(long block, int shard, int tokens, @Nullable Planted planted) {
        firing = 0;
        activations = 0;
        for (int latent = shard; latent < shape.latents(); latent += shape.shards()) {
            if (planted != null && planted.latent() == latent) {
                plant(planted);
            } else {
                draw(block, latent, tokens);
            }
        }
    }

    /** Draws one latent alone. */
    void drawOnly(long block, int latent, int tokens) {
        firing = 0;
        activations = 0;
        draw(block, latent, tokens);
    }

    private void draw(long block, int latent, int tokens) {
        Dice dice = Dice.of(shape.seed(), PURPOSE + block, latent);
        double gap = densities.gap(latent);
        float scale = densities.scale(latent);
        int first = activations;
        int before = -1;
        double at = 0;
        while (true) {
            long draw = dice.next();
            int cell = (int) draw & MASK;
            at += gap * (WAIT[cell] + WAIT_MORE[cell] * ((int) (draw >>> BITS) & MASK));
            if (at >= tokens) {
                break;
            }
            int position = (int) at;
            if (position != before) {
                float value = scale
                        * COARSE_FACTOR[(int) (draw >>> (2 * BITS)) & MASK]
                        * FINE_FACTOR[(int) (draw >>> (3 * BITS)) & MASK];
                put(position, Half.of(value));
                before = position;
            }
        }
        close(latent, first);
    }

    private void plant(Planted planted) {
        int first = activations;
        put(planted.position(), planted.half());
        close(planted.latent(), first);
    }

    private void put(int position, short half) {
        if (activations == positions.length) {
            positions = Arrays.copyOf(positions, 2 * activations);
            values = Arrays.copyOf(values, 2 * activations);
        }
        positions[activations] = position;
        values[activations++] = half;
    }

    private void close(int latent, int first) {
        if (activations == first) {
            return;
        }
        if (firing == latents.length) {
            latents = Arrays.copyOf(latents, 2 * firing);
            latentCounts = Arrays.copyOf(latentCounts, 2 * firing);
        }
        latents[firing] = latent;
        latentCounts[firing++] = activations - first;
    }

    private static float[] factors(double share) {
        var factors = new float[CELLS];
        for (int i = 0; i < CELLS; i++) {
            factors[i] = (float) Math.exp(VALUE_SIGMA * share * Normal.quantile((i + 0.5) / CELLS));
        }
        return factors;
    }

    /** Latents that fire. */
    int firing() {
        return firing;
    }

    /** Activations in all. */
    int activations() {
        return activations;
    }

    /** The firing latents; the first {@link #firing} hold. */
    int[] latents() {
        return latents;
    }

    /** Their activations; the first {@link #firing} hold. */
    int[] latentCounts() {
        return latentCounts;
    }

    /** Token in the block of each activation; the first {@link #activations} hold. */
    int[] positions() {
        return positions;
    }

    /** Each activation; the first {@link #activations} hold. */
    short[] values() {
        return values;
    }
}
