package io.castalia.streams.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.schemas.block.BadBlock;
import io.castalia.schemas.wire.LatentProfile;
import io.castalia.streams.evidence.Cut;
import io.castalia.streams.evidence.EvidenceShape;
import io.castalia.streams.evidence.LatentSelection;
import io.castalia.streams.evidence.Negatives;
import io.castalia.streams.fixture.Blocks;
import io.castalia.streams.fixture.Collector;
import io.castalia.streams.fixture.Example;
import io.castalia.streams.fixture.MemoryTable;
import io.castalia.streams.fixture.Projections;
import io.castalia.streams.fixture.World;
import io.castalia.streams.summary.SummaryShape;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class ProjectionsTest {

    private static final int BLOCKS = 8;
    private static final int CONTEXTS = 5;
    private static final ShardSettings SMALL = new ShardSettings(
            7,
            new SummaryShape(6, 16),
            12,
            false,
            1,
            4,
            0.5,
            LatentSelection.ALL,
            new EvidenceShape(5, 4, Cut.ALL, 2, 6, 3, Negatives.random(8), 3, 100_000));

    private static Shard shard(Tables tables, Collector sent) {
        return new Shard(0, SMALL, tables, name -> Optional.of(World.HOOKPOINT), sent, new Origin("code", "run"));
    }

    private static Map<Integer, LatentProfile> newest(Collector sent) {
        var newest = new TreeMap<Integer, LatentProfile>();
        sent.profiles.forEach(profile -> newest.put(profile.getLatent(), profile));
        return newest;
    }

    private static LatentProfile newest(Collector sent, int latent) {
        return Objects.requireNonNull(newest(sent).get(latent));
    }

    @Test
    void project_atAnyTimeAndTakenUpAtAnyPoint_isInTheNewestProfiles() throws BadBlock {
        for (int seed = 0; seed < 60; seed++) {
            var random = new Random(seed);
            List<Example> examples = new World(seed).examples(BLOCKS * CONTEXTS);
            Tables tables = MemoryTable.tables();
            var sent = new Collector();
            Shard shard = shard(tables, sent);
            int arrives = random.nextInt(BLOCKS + 1);
            for (int block = 0; block <= BLOCKS; block++) {
                if (block == arrives) {
                    for (int latent = 0; latent < World.LATENTS; latent += World.SHARDS) {
                        shard.project(Projections.of(latent), World.PROVENANCE);
                    }
                }
                shard = random.nextInt(3) == 0 ? shard(tables, sent) : shard;
                if (block < BLOCKS) {
                    List<Example> some = examples.subList(block * CONTEXTS, (block + 1) * CONTEXTS);
                    shard.block(Blocks.of(0, some), World.PROVENANCE, block, 5, () -> true);
                }
                if (random.nextBoolean()) {
                    shard.sendProfiles(() -> true);
                }
            }
            shard.sendProfiles(() -> true);

            assertThat(newest(sent).values())
                    .as("seed %d", seed)
                    .isNotEmpty()
                    .allSatisfy(profile ->
                            assertThat(profile.getProjection()).isEqualTo(Projections.of(profile.getLatent())));
        }
    }

    @Test
    void project_restartBeforeTheProfileIsSent_sendsItOnce() throws BadBlock {
        Tables tables = MemoryTable.tables();
        var sent = new Collector();
        Shard shard = shard(tables, sent);
        shard.block(Blocks.of(0, new World(4).examples(40)), World.PROVENANCE, 0, 5, () -> true);
        shard.sendProfiles(() -> true);
        LatentProfile before = newest(sent).get(4);
        sent.profiles.clear();
        shard.project(Projections.of(4), World.PROVENANCE);

        Shard again = shard(tables, sent);
        again.sendProfiles(() -> true);
        again.project(Projections.of(4), World.PROVENANCE);
        again.sendProfiles(() -> true);
        shard(tables, sent).sendProfiles(() -> true);

        assertThat(sent.profiles)
                .containsExactly(LatentProfile.newBuilder(before)
                        .setProjection(Projections.of(4))
                        .build());
    }

    @Test
    void project_latentThatHasNeverFired_profileIsSentAgainAfterARestart() throws BadBlock {
        Tables tables = MemoryTable.tables();
        var sent = new Collector();
        Shard shard = shard(tables, sent);
        Example one = new World(4).examples(1).get(0);
        var quiet = new Example(
                one.id(),
                one.part(),
                one.side(),
                one.text(),
                one.tokenIds(),
                one.starts(),
                one.ends(),
                one.masked(),
                new TreeMap<>());
        shard.block(Blocks.of(0, List.of(quiet)), World.PROVENANCE, 0, 5, () -> true);
        shard.block(Blocks.mark(0, "corpus", 1, 1), World.PROVENANCE, 1, 5, () -> true);
        shard.serve(() -> true);
        assertThat(newest(sent, 2).getProjection()).isNull();
        shard.project(Projections.none(2), World.PROVENANCE);

        shard(tables, sent).sendProfiles(() -> true);

        assertThat(newest(sent, 2).getProjection()).isEqualTo(Projections.none(2));
    }

    @Test
    void profile_asked_hasTheProjection() throws Exception {
        Tables tables = MemoryTable.tables();
        Shard shard = shard(tables, new Collector());
        shard.project(Projections.none(0), World.PROVENANCE);
        shard.block(Blocks.of(0, new World(4).examples(5)), World.PROVENANCE, 0, 5, () -> true);

        LatentProfile seen =
                new LatentReader(SMALL, tables).profile(World.NAME, 0).orElseThrow();

        assertThat(seen.getProjection()).isEqualTo(Projections.none(0));
    }
}
