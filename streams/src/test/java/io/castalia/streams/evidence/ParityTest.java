package io.castalia.streams.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.schemas.Normalisation;
import io.castalia.schemas.Side;
import io.castalia.schemas.block.BadBlock;
import io.castalia.streams.fixture.Collector;
import io.castalia.streams.fixture.MemoryTable;
import io.castalia.streams.fixture.Traffic;
import io.castalia.streams.fixture.World;
import io.castalia.streams.shard.Origin;
import io.castalia.streams.shard.Shard;
import io.castalia.streams.shard.ShardSettings;
import io.castalia.streams.summary.Entry;
import io.castalia.streams.summary.Summary;
import io.castalia.streams.summary.SummaryShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** With room for every window, and every context on one side, a shard holds what delphi would have made of the same. */
final class ParityTest {

    private static final int LATENTS = 300;
    private static final int ROWS = 256;
    private static final int WINDOWS = ROWS * Delphi.ROW / Delphi.WINDOW;
    private static final int DECILES = 10;
    private static final Traffic TRAFFIC = new Traffic(LATENTS, 1, 36, 1.0);

    private static final Delphi DELPHI = new Delphi();
    private static final List<Summary> WHOLE = new ArrayList<>();
    private static final List<Summary> SAMPLED = new ArrayList<>();

    @BeforeAll
    static void read() throws BadBlock {
        Shard whole = shard(new SummaryShape(WINDOWS + 1, WINDOWS + 1));
        Shard sampled = shard(new SummaryShape(64, 256));
        int blocks = 4;
        for (int offset = 0; offset < blocks; offset++) {
            var block = TRAFFIC.block(offset, ROWS / blocks);
            DELPHI.read(block);
            whole.block(block, Traffic.PROVENANCE, offset, 5, () -> true);
            sampled.block(block, Traffic.PROVENANCE, offset, 5, () -> true);
        }
        for (int latent = 0; latent < LATENTS; latent++) {
            WHOLE.add(whole.summary(World.NAME, latent).orElseThrow());
            SAMPLED.add(sampled.summary(World.NAME, latent).orElseThrow());
        }
    }

    private static Shard shard(SummaryShape shape) {
        return new Shard(
                0,
                ShardSettings.DEFAULT.withSummary(shape),
                MemoryTable.tables(),
                name -> Optional.of(TRAFFIC.hookpoint()),
                new Collector(),
                new Origin("code", "run"));
    }

    @Test
    void strongest_ofAllWindows_areDelphisExamplesInItsOrder() {
        assertThat(DELPHI.activations()).isGreaterThan(2_000_000);
        for (int latent = 0; latent < LATENTS; latent++) {
            List<Delphi.Window> examples = DELPHI.examples(latent);
            List<Entry> entries = WHOLE.get(latent).strongest(Side.EXPLAINING);

            assertThat(entries).as("latent %d", latent).hasSameSizeAs(examples);
            for (int i = 0; i < entries.size(); i++) {
                assertThat(entries.get(i).name())
                        .as("latent %d, window %d", latent, i)
                        .isEqualTo(name(examples.get(i)));
                assertThat(Delphi.boxed(entries.get(i).activations(Delphi.WINDOW)))
                        .as("latent %d, window %d", latent, i)
                        .isEqualTo(examples.get(i).activations());
            }
        }
    }

    @Test
    void quantiles_ofAllWindows_areDelphis() {
        int uneven = 0;
        for (int latent = 0; latent < LATENTS; latent++) {
            List<Delphi.Window> examples = DELPHI.examples(latent);
            var quantiles = new Quantiles(WHOLE.get(latent).sample(Side.EXPLAINING), DECILES, Cut.EQUAL);
            List<List<Delphi.Window>> expected = Delphi.quantiles(examples, DECILES);
            uneven += examples.size() % DECILES == 0 ? 0 : 1;

            for (int decile = 0; decile < DECILES; decile++) {
                assertThat(quantiles.part(decile).stream().map(Entry::name))
                        .as("latent %d, decile %d", latent, decile)
                        .containsExactlyInAnyOrderElementsOf(expected.get(decile).stream()
                                .map(ParityTest::name)
                                .toList());
            }
        }
        assertThat(uneven).isGreaterThan(LATENTS / 2);
    }

    @Test
    void normalised_ofAllWindows_areDelphis() {
        for (int latent = 0; latent < LATENTS; latent++) {
            List<Delphi.Window> examples = DELPHI.examples(latent);
            float maximum = examples.get(0).peak();
            Summary summary = WHOLE.get(latent);
            List<Entry> entries = summary.strongest(Side.EXPLAINING);

            for (int i = 0; i < entries.size(); i++) {
                List<Integer> shown = new ArrayList<>();
                for (float activation : entries.get(i).activations(Delphi.WINDOW)) {
                    shown.add(Normalisation.CEIL.of(activation, summary.maximum()));
                }
                assertThat(shown)
                        .as("latent %d, window %d", latent, i)
                        .isEqualTo(Delphi.normalised(examples.get(i), maximum));
            }
        }
    }

    /** 39,040 rows of 256 are 9,994,240 tokens and 312,320 windows; 40 and 50 examples are 4 and 5 of each quantile. */
    @Test
    void sizes_ofDelphisRun_areDelphis() {
        assertThat(39_040 * Delphi.ROW).isEqualTo(9_994_240);
        assertThat(39_040
                        * (TRAFFIC.hookpoint().getContext()
                                / TRAFFIC.hookpoint().getWindow()))
                .isEqualTo(312_320);
        assertThat(EvidenceShape.DEFAULT.quantiles() * EvidenceShape.DEFAULT.explaining())
                .isEqualTo(4 * 10);
        assertThat(EvidenceShape.DEFAULT.quantiles() * EvidenceShape.DEFAULT.scoring())
                .isGreaterThanOrEqualTo(5 * 10);
    }

    /**
     * By Dvoretzky, Kiefer and Wolfowitz no share of a sample of 256 is off by more than root(log(2 / 0.05) / 512), 8.5 %,
     * in 95 of 100; of 200 it is 9.6 %, of 300 7.8 %.
     */
    @Test
    void sample_of256_hasDecilesWithinTheBound() {
        double bound = Math.sqrt(Math.log(2 / 0.05) / (2 * 256));
        int latents = 0;
        int within = 0;
        for (int latent = 0; latent < LATENTS; latent++) {
            List<Delphi.Window> examples = DELPHI.examples(latent);
            if (examples.size() >= 1000) {
                latents++;
                within += error(SAMPLED.get(latent).sample(Side.EXPLAINING), examples) <= bound ? 1 : 0;
            }
        }
        assertThat(latents).isGreaterThan(200);
        assertThat(within / (double) latents).isGreaterThanOrEqualTo(0.95);
    }

    /** How far the weakest of each decile of the sample but the last is from its place among all, as a share of all. */
    private static double error(List<Entry> sample, List<Delphi.Window> examples) {
        assertThat(sample).hasSize(256);
        Map<Entry.Name, Integer> ranks = new HashMap<>();
        examples.forEach(window -> ranks.put(name(window), ranks.size() + 1));
        var quantiles = new Quantiles(sample, DECILES, Cut.ALL);
        double worst = 0;
        double sampled = 0;
        for (int decile = 0; decile < DECILES - 1; decile++) {
            List<Entry> part = quantiles.part(decile);
            sampled += part.size();
            int edge = part.stream()
                    .mapToInt(entry -> ranks.getOrDefault(entry.name(), 0))
                    .max()
                    .orElseThrow();
            worst = Math.max(worst, Math.abs(sampled / sample.size() - edge / (double) examples.size()));
        }
        return worst;
    }

    private static Entry.Name name(Delphi.Window window) {
        return new Entry.Name(window.context(), window.number());
    }
}
