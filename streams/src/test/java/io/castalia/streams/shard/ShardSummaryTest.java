package io.castalia.streams.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.schemas.block.BadBlock;
import io.castalia.streams.evidence.Cut;
import io.castalia.streams.evidence.EvidenceShape;
import io.castalia.streams.evidence.LatentSelection;
import io.castalia.streams.evidence.Negatives;
import io.castalia.streams.fixture.BatchSummaries;
import io.castalia.streams.fixture.Blocks;
import io.castalia.streams.fixture.Collector;
import io.castalia.streams.fixture.Example;
import io.castalia.streams.fixture.MemoryTable;
import io.castalia.streams.fixture.World;
import io.castalia.streams.page.Pages;
import io.castalia.streams.summary.Summary;
import io.castalia.streams.summary.SummaryShape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a shard keeps of each latent is what a batch makes of the same contexts. */
final class ShardSummaryTest {

    private static final int SEEDS = 150;
    private static final int[] TAILS = {0, 40, 300, 4096, 1 << 20};
    private static final int[] ROWS = {0, 100, 1000, 32 * 1024, 1 << 24};

    @Test
    void summary_anyLimitsAndRestarts_isTheBatchs() throws BadBlock {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            ShardSettings settings = settings(random);
            List<Example> examples = new World(seed).examples(1 + random.nextInt(150));

            assertThat(kept(settings, examples, random)).as("seed %d", seed).isEqualTo(batch(settings, examples));
        }
    }

    @Test
    void summary_everythingTwiceShuffledInOtherBlocks_hasTheSameExamplesAndDoubledCounts() throws BadBlock {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            ShardSettings settings = settings(random);
            List<Example> once = new World(seed).examples(1 + random.nextInt(80));
            List<Example> twice = new ArrayList<>(once);
            twice.addAll(once);
            Collections.shuffle(twice, random);

            Map<Integer, Kept> ofTwice = kept(settings, twice, random);
            assertThat(ofTwice).as("seed %d", seed).isEqualTo(batch(settings, twice));
            Map<Integer, Kept> ofOnce = kept(settings, once, random);
            ofOnce.forEach((latent, kept) -> {
                Kept again = ofTwice.getOrDefault(latent, kept);
                assertThat(again.examples()).isEqualTo(kept.examples());
                assertThat(again.tokens()).isEqualTo(2 * kept.tokens());
                assertThat(again.sum()).isEqualTo(2 * kept.sum());
            });
        }
    }

    @Test
    void summary_ofWhatIsNotTheShards_isEmpty() throws BadBlock {
        Shard shard = shard(0, settings(new Random(1)), Pages.Limits.DEFAULT, MemoryTable.tables());
        assertThat(shard.summary(World.NAME, 2)).isEmpty();
        shard.block(Blocks.of(0, new World(1).examples(20)), World.PROVENANCE, 1, 1, () -> true);

        assertThat(shard.summary(World.NAME, 2)).isPresent();
        assertThat(shard.summary(World.NAME, 3)).isEmpty();
        assertThat(shard.summary(World.NAME, -2)).isEmpty();
        assertThat(shard.summary(World.NAME, World.LATENTS)).isEmpty();
        assertThat(shard.summary("layers.5", 2)).isEmpty();
    }

    /** What is compared of a summary: bytes as text. */
    private record Kept(String examples, String counts, long tokens, double sum) {

        static Kept of(Summary summary) {
            return new Kept(
                    HexFormat.of().formatHex(summary.examples()),
                    HexFormat.of().formatHex(summary.counts()),
                    summary.firingTokens(),
                    summary.sum());
        }
    }

    private static ShardSettings settings(Random random) {
        int[] sizes = {0, 1, 2, 5, 16, 300};
        var summary = new SummaryShape(sizes[random.nextInt(6)], sizes[1 + random.nextInt(5)]);
        int shown = Math.min(2, summary.strongest());
        var evidence = new EvidenceShape(shown, 4, Cut.ALL, 2, 6, 3, new Negatives(8, 4, 4, 4), shown, 100_000);
        return new ShardSettings(
                random.nextLong(), summary, 12, random.nextBoolean(), 1, 4, 0.05, LatentSelection.ALL, evidence);
    }

    private static Map<Integer, Kept> batch(ShardSettings settings, List<Example> examples) {
        var all = new TreeMap<Integer, Kept>();
        for (int latent = 0; latent < World.LATENTS; latent++) {
            all.put(latent, Kept.of(BatchSummaries.of(settings, examples, latent)));
        }
        return all;
    }

    /** Both shards, fed in blocks of random sizes and taken up anew at random points, each time with other limits. */
    private static Map<Integer, Kept> kept(ShardSettings settings, List<Example> examples, Random random)
            throws BadBlock {
        var all = new TreeMap<Integer, Kept>();
        for (int number = 0; number < World.SHARDS; number++) {
            Tables tables = MemoryTable.tables();
            int most = 1 + random.nextInt(30);
            Shard shard = shard(number, settings, limits(random), tables);
            for (int from = 0, offset = 0; from < examples.size(); offset++) {
                int to = Math.min(examples.size(), from + 1 + random.nextInt(most));
                shard.block(Blocks.of(number, examples.subList(from, to)), World.PROVENANCE, offset, 5, () -> true);
                shard.sendEvidence(random::nextBoolean);
                shard.sendProfiles(random::nextBoolean);
                shard.sweep(random::nextBoolean);
                shard = random.nextInt(4) == 0 ? shard(number, settings, limits(random), tables) : shard;
                from = to;
            }
            for (int latent = number; latent < World.LATENTS; latent += World.SHARDS) {
                all.put(latent, Kept.of(shard.summary(World.NAME, latent).orElseThrow()));
            }
        }
        return all;
    }

    private static Pages.Limits limits(Random random) {
        return new Pages.Limits(
                TAILS[random.nextInt(TAILS.length)], ROWS[random.nextInt(ROWS.length)], random.nextInt(40));
    }

    private static Shard shard(int number, ShardSettings settings, Pages.Limits limits, Tables tables) {
        return new Shard(
                number,
                settings,
                limits,
                tables,
                name -> name.equals(World.NAME) ? Optional.of(World.HOOKPOINT) : Optional.empty(),
                new Collector(),
                new Origin("code", "run"));
    }
}
