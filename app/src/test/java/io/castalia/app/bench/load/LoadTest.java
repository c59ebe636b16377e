package io.castalia.app.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.castalia.schemas.Columns;
import io.castalia.schemas.Half;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.block.BadBlock;
import io.castalia.schemas.wire.ActivationBlock;
import io.castalia.streams.shard.BlockFloor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class LoadTest {

    private static final LoadShape SHAPE = new LoadShape(3000, 40, 16, 64, 16, 3, 7);
    private static final Provenance PROVENANCE = new Provenance("bench", "bench", "bench", "", "", "");

    private final Load load = Load.of(SHAPE);

    @Test
    void densities_sumToTheActiveLatents_andNoneIsAboveOneHalf() {
        double sum = 0;
        for (int latent = 0; latent < SHAPE.latents(); latent++) {
            sum += load.densities().density(latent);
            assertThat(load.densities().density(latent)).isBetween(0.0, 0.5);
        }
        assertThat(sum).isCloseTo(SHAPE.active(), within(1e-6));
    }

    @Test
    void densities_ofManyMoreThanFitUnderTheLimit_stillSum() {
        var dense = new Densities(new LoadShape(64, 16, 1, 8, 8, 1, 1));
        double sum = 0;
        for (int latent = 0; latent < 64; latent++) {
            sum += dense.density(latent);
        }
        assertThat(sum).isCloseTo(16, within(1e-6));
    }

    @Test
    void block_ofEveryShard_isLetThroughWithAllItsActivations() throws BadBlock {
        ActivationBlock contexts = load.contexts(3);
        for (int shard = 0; shard < SHAPE.shards(); shard++) {
            ActivationBlock block = load.block(contexts, 3, shard, null);
            assertThat(new BlockFloor(load.hookpoint(), shard).activations(block, PROVENANCE))
                    .isEqualTo(block.getValues().remaining() / 2)
                    .isPositive();
        }
    }

    @Test
    void block_drawnAgainByAnother_isTheSame_andTheNextOneIsNot() {
        Load other = Load.of(SHAPE);
        ActivationBlock block = load.block(load.contexts(5), 5, 1, null);
        load.block(load.contexts(9), 9, 1, null);
        assertThat(other.block(other.contexts(5), 5, 1, null)).isEqualTo(block);
        assertThat(other.block(other.contexts(6), 6, 1, null)).isNotEqualTo(block);
    }

    @Test
    void firings_ofManyBlocks_areAsManyAsTheDensitiesSay() {
        int blocks = 400;
        var firings = new Firings(SHAPE, load.densities());
        var counts = new long[SHAPE.latents()];
        for (int block = 0; block < blocks; block++) {
            for (int shard = 0; shard < SHAPE.shards(); shard++) {
                firings.draw(block, shard, SHAPE.blockTokens(), null);
                for (int i = 0; i < firings.firing(); i++) {
                    counts[firings.latents()[i]] += firings.latentCounts()[i];
                }
            }
        }
        double tokens = (double) blocks * SHAPE.blockTokens();
        double squares = 0;
        for (int latent = 0; latent < counts.length; latent++) {
            double density = load.densities().density(latent);
            double off = counts[latent] - tokens * density;
            squares += off * off / (tokens * density * (1 - density));
        }
        // Chi-squared with as many degrees of freedom as latents: four standard deviations either way.
        assertThat(squares / counts.length).isCloseTo(1, within(4 * Math.sqrt(2.0 / counts.length)));
        assertThat(Arrays.stream(counts).sum() / tokens).isCloseTo(SHAPE.active(), within(0.05));
    }

    @Test
    void firings_onNeighbouringTokens_areIndependent() {
        int dense = 0;
        for (int latent = 0; latent < SHAPE.latents(); latent++) {
            dense = load.densities().density(latent) > load.densities().density(dense) ? latent : dense;
        }
        var firings = new Firings(SHAPE, load.densities());
        double density = load.densities().density(dense);
        int blocks = 300;
        int pairs = 0;
        for (int block = 0; block < blocks; block++) {
            firings.drawOnly(block, dense, SHAPE.blockTokens());
            for (int i = 1; i < firings.activations(); i++) {
                pairs += firings.positions()[i] == firings.positions()[i - 1] + 1 ? 1 : 0;
            }
        }
        double expected = blocks * (SHAPE.blockTokens() - 1) * density * density;
        assertThat(pairs / expected).isCloseTo(1, within(0.03));
    }

    @Test
    void values_areLogNormalAboutTheLatentsScale_andSeldomRepeat() {
        var firings = new Firings(SHAPE, load.densities());
        int latent = 11;
        double logs = 0;
        double squares = 0;
        int n = 0;
        var distinct = new HashSet<Short>();
        for (int block = 0; n < 20_000; block++) {
            firings.drawOnly(block, latent, SHAPE.blockTokens());
            for (int i = 0; i < firings.activations(); i++, n++) {
                double log = Math.log(
                        Half.toFloat(firings.values()[i]) / load.densities().scale(latent));
                logs += log;
                squares += log * log;
                distinct.add(firings.values()[i]);
            }
        }
        assertThat(logs / n).isCloseTo(0, within(0.02));
        assertThat(Math.sqrt(squares / n)).isCloseTo(0.5, within(0.02));
        assertThat(distinct).hasSizeGreaterThan(2000);
    }

    @Test
    void planted_firesAsItSaysAndNotOtherwise() throws BadBlock {
        short half = Half.of(512);
        ActivationBlock contexts = load.contexts(1);
        ActivationBlock block = load.block(contexts, 1, 2, new Planted(2, 5, half));
        assertThat(Columns.varints(block.getLatents(), Columns.countVarints(block.getLatents()))[0])
                .isZero();
        assertThat(Columns.varints(block.getLatentCounts(), Columns.countVarints(block.getLatents()))[0])
                .isEqualTo(1);
        assertThat(Columns.shorts(block.getValues())[0]).isEqualTo(half);
        new BlockFloor(load.hookpoint(), 2).activations(block, PROVENANCE);
    }

    @Test
    void windowRecords_holdEveryActivationOnce() {
        var firings = new Firings(SHAPE, load.densities());
        firings.draw(4, 0, SHAPE.blockTokens(), null);
        var seen = new HashMap<Integer, Integer>();
        var bytes = new int[1];
        new WindowRecord(SHAPE, load.contexts(4)).each(firings, (latent, value, n) -> {
            seen.merge(latent, n, Integer::sum);
            bytes[0] += value.length - WindowRecord.HEAD;
            assertThat(n).isBetween(1, SHAPE.window());
        });
        assertThat(bytes[0]).isEqualTo(WindowRecord.FIRING * firings.activations());
        for (int i = 0; i < firings.firing(); i++) {
            assertThat(seen).containsEntry(firings.latents()[i], firings.latentCounts()[i]);
        }
    }

    @Test
    void fitted_whereBlocksAreTooLarge_holdsFewerContexts() {
        assertThat(load.fitted(block -> 1000).shape()).isEqualTo(SHAPE);
        assertThat(load.fitted(block -> 16 << 20).shape().contexts()).isEqualTo(7);
    }
}
