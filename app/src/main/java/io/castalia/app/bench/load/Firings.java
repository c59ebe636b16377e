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
            at += gap * Chance.gap(draw);
            if (at >= tokens) {
                break;
            }
            int position = (int) at;
            if (position != before) {
                put(position, Half.of(scale * Chance.factor(draw)));
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
