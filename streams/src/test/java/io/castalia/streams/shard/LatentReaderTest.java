package io.castalia.streams.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.schemas.block.BadBlock;
import io.castalia.schemas.wire.LatentProfile;
import io.castalia.schemas.wire.LatentStatistics;
import io.castalia.schemas.wire.LatentStatus;
import io.castalia.streams.fixture.BatchSummaries;
import io.castalia.streams.fixture.Blocks;
import io.castalia.streams.fixture.Collector;
import io.castalia.streams.fixture.Example;
import io.castalia.streams.fixture.MemoryTable;
import io.castalia.streams.fixture.World;
import io.castalia.streams.page.Pages;
import io.castalia.streams.summary.Summary;
import io.castalia.streams.summary.SummaryShape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LatentReaderTest {

    private static final ShardSettings SMALL = ShardSettings.DEFAULT
            .withSummary(new SummaryShape(40, 16))
            .withMinWindows(1)
            .withShare(0);

    private long offset;

    @Test
    void profile_afterAMark_isTheOneThatWasSent() throws Exception {
        for (int seed = 0; seed < 60; seed++) {
            var random = new Random(seed);
            Tables tables = MemoryTable.tables();
            var sent = new Collector();
            Shard shard = shard(seed, tables, sent);
            List<Example> examples = new World(seed).examples(1 + random.nextInt(120));
            feed(shard, examples, random);
            shard.block(Blocks.mark(0, "corpus", examples.size(), 3), World.PROVENANCE, offset++, 6, () -> true);
            shard.serve(() -> true);

            var reader = new LatentReader(SMALL, tables);
            assertThat(sent.profiles).as("seed %d", seed).hasSize(World.LATENTS / World.SHARDS);
            for (LatentProfile profile : sent.profiles) {
                assertThat(reader.profile(World.NAME, profile.getLatent()))
                        .as("seed %d", seed)
                        .contains(profile);
            }
        }
    }

    @Test
    void summary_ofAnyLatent_isTheBatchs() throws Exception {
        for (int seed = 0; seed < 60; seed++) {
            var random = new Random(seed);
            Tables tables = MemoryTable.tables();
            List<Example> examples = new World(seed).examples(1 + random.nextInt(120));
            feed(shard(seed, tables, new Collector()), examples, random);

            var reader = new LatentReader(SMALL, tables);
            for (int latent = 0; latent < World.LATENTS; latent += World.SHARDS) {
                Summary read = reader.summary(World.NAME, latent).orElseThrow();
                Summary batch = BatchSummaries.of(SMALL, examples, latent);
                assertThat(read.counts()).as("seed %d", seed).isEqualTo(batch.counts());
                assertThat(read.examples()).as("seed %d", seed).isEqualTo(batch.examples());
            }
            assertThat(reader.summary(World.NAME, World.LATENTS)).isEmpty();
        }
    }

    @Test
    void profile_readAtAnyPointOfABlock_isThatOfTheBlocksBeforeOrWithIt() throws Exception {
        int torn = 0;
        int met = 0;
        for (int seed = 0; seed < 24; seed++) {
            Tables tables = MemoryTable.tables();
            List<Example> examples = new World(seed).examples(60);
            feed(shard(seed, tables, new Collector()), examples.subList(0, 40), new Random(seed));
            Map<Integer, LatentProfile> before = all(tables);

            var reader = new LatentReader(SMALL, tables, 1);
            var seen = new HashMap<LatentProfile, Integer>();
            var failures = new int[1];
            Tables watched = hooked(tables, () -> {
                for (int latent : before.keySet()) {
                    try {
                        seen.put(own(reader.profile(World.NAME, latent).orElseThrow()), latent);
                    } catch (LatentReader.Torn e) {
                        failures[0]++;
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }
            });
            Shard shard = shard(seed, watched, new Collector());
            shard.block(Blocks.of(0, examples.subList(40, 60)), World.PROVENANCE, offset++, 5, () -> true);
            shard.sweep(() -> true);
            Map<Integer, LatentProfile> after = all(tables);

            for (Map.Entry<LatentProfile, Integer> profile : seen.entrySet()) {
                assertThat(profile.getKey())
                        .as("seed %d", seed)
                        .isIn(own(of(before, profile.getValue())), own(of(after, profile.getValue())));
            }
            torn += failures[0];
            met += seen.size();
        }
        assertThat(torn).isPositive();
        assertThat(met).isGreaterThan(24 * 5);
    }

    @Test
    void profile_blockTakenInBetweenAnyTwoLooks_isThatOfTheBlocksBeforeOrWithIt() throws Exception {
        for (int seed = 0; seed < 8; seed++) {
            List<Example> examples = new World(seed).examples(60);
            boolean within = true;
            for (int look = 1; within; look++) {
                Tables tables = MemoryTable.tables();
                Shard shard = shard(seed, tables, new Collector());
                feed(shard, examples.subList(0, 40), new Random(seed));
                LatentProfile before = of(all(tables), 0);
                int[] left = {look};
                Tables watched = hooked(tables, () -> {
                    left[0]--;
                    if (left[0] == 0) {
                        feed(shard, examples.subList(40, 60), new Random(1));
                    }
                });
                LatentProfile read =
                        new LatentReader(SMALL, watched).profile(World.NAME, 0).orElseThrow();
                within = left[0] <= 0;
                assertThat(own(read)).as("seed %d, look %d", seed, look).isIn(own(before), own(of(all(tables), 0)));
            }
        }
    }

    @Test
    void profile_ofNothingThatIsThere_isEmpty() throws Exception {
        Tables tables = MemoryTable.tables();
        var reader = new LatentReader(SMALL, tables);
        assertThat(reader.profile(World.NAME, 0)).isEmpty();

        feed(shard(0, tables, new Collector()), new World(0).examples(5), new Random(0));
        assertThat(reader.profile(World.NAME, 0)).isPresent();
        assertThat(reader.profile("elsewhere", 0)).isEmpty();
        assertThat(reader.profile(World.NAME, World.LATENTS)).isEmpty();
    }

    private static Map<Integer, LatentProfile> all(Tables tables) throws Exception {
        var profiles = new HashMap<Integer, LatentProfile>();
        for (int latent = 0; latent < World.LATENTS; latent += World.SHARDS) {
            profiles.put(
                    latent,
                    new LatentReader(SMALL, tables).profile(World.NAME, latent).orElseThrow());
        }
        return profiles;
    }

    private static LatentProfile of(Map<Integer, LatentProfile> profiles, int latent) {
        return Objects.requireNonNull(profiles.get(latent));
    }

    /** What is the latent's own: neither the shard's counts nor the pools'. */
    private static LatentProfile own(LatentProfile profile) {
        LatentStatistics s = LatentStatistics.newBuilder(profile.getStatistics())
                .setTokens(0)
                .setContexts(0)
                .setWindows(0)
                .build();
        return LatentProfile.newBuilder(profile)
                .setStatistics(s)
                .setDensity(0)
                .setStatus(LatentStatus.LIVE)
                .setNeighbours(List.of())
                .build();
    }

    private void feed(Shard shard, List<Example> examples, Random random) {
        try {
            for (int from = 0; from < examples.size(); ) {
                int to = Math.min(examples.size(), from + 1 + random.nextInt(9));
                shard.block(Blocks.of(0, examples.subList(from, to)), World.PROVENANCE, offset++, 5, () -> true);
                shard.sweep(() -> true);
                from = to;
            }
        } catch (BadBlock e) {
            throw new AssertionError(e);
        }
    }

    private static Shard shard(int kind, Tables tables, Collector sent) {
        int[] tails = {0, 60, 300, 100_000};
        var limits = new Pages.Limits(tails[kind % 4], 400 * (kind / 4 % 4), 4);
        return new Shard(
                0, SMALL, limits, tables, name -> Optional.of(World.HOOKPOINT), sent, new Origin("code", "run"));
    }

    private static Tables hooked(Tables tables, Runnable hook) {
        return new Tables(
                new Hooked(tables.shards(), hook),
                new Hooked(tables.pages(), hook),
                new Hooked(tables.fragments(), hook),
                new Hooked(tables.contexts(), hook),
                new Hooked(tables.texts(), hook),
                new Hooked(tables.pool(), hook),
                new Hooked(tables.sent(), hook),
                new Hooked(tables.projections(), hook));
    }

    /** A table that runs something after each use. */
    private record Hooked(Table table, Runnable hook) implements Table {

        @Override
        public byte @Nullable [] get(byte[] key) {
            byte[] value = table.get(key);
            hook.run();
            return value;
        }

        @Override
        public void put(byte[] key, byte[] value) {
            table.put(key, value);
            hook.run();
        }

        @Override
        public void delete(byte[] key) {
            table.delete(key);
            hook.run();
        }

        @Override
        public void scan(byte[] from, byte[] to, Visitor visitor) {
            table.scan(from, to, visitor);
            hook.run();
        }

        @Override
        public void scanDown(byte[] from, byte[] to, Visitor visitor) {
            table.scanDown(from, to, visitor);
            hook.run();
        }
    }
}
