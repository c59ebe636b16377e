package io.castalia.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.schemas.Provenance;
import io.castalia.schemas.wire.LatentProfile;
import io.castalia.schemas.wire.Projection;
import io.castalia.streams.evidence.Cut;
import io.castalia.streams.evidence.EvidenceShape;
import io.castalia.streams.evidence.LatentSelection;
import io.castalia.streams.evidence.Negatives;
import io.castalia.streams.fixture.Example;
import io.castalia.streams.fixture.Projections;
import io.castalia.streams.fixture.World;
import io.castalia.streams.shard.ShardSettings;
import io.castalia.streams.summary.SummaryShape;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProjectionTest {

    private static final int CONTEXTS = 40;
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

    @TempDir
    Path stateDir;

    /** The newest profile of each latent since the last look. */
    private static Map<Integer, LatentProfile> profiles(Driver driver) {
        var newest = new TreeMap<Integer, LatentProfile>();
        driver.profiles().forEach(profile -> newest.put(profile.getLatent(), profile));
        return newest;
    }

    @Test
    void projection_beforeTheFirstBlock_isInTheFirstProfile() {
        List<Example> examples = new World(4).examples(CONTEXTS);
        try (Driver driver = new Driver(stateDir, SMALL)) {
            driver.project(Projections.of(0), World.PROVENANCE);
            driver.project(Projections.none(2), World.PROVENANCE);
            assertThat(driver.profiles())
                    .as("nothing is known of the latents yet")
                    .isEmpty();

            driver.feed(examples, new Random(1));
            driver.mark("corpus", CONTEXTS);

            assertThat(driver.profiles()).isNotEmpty().allSatisfy(profile -> {
                switch (profile.getLatent()) {
                    case 0 -> assertThat(profile.getProjection()).isEqualTo(Projections.of(0));
                    case 2 -> assertThat(profile.getProjection()).isEqualTo(Projections.none(2));
                    default -> assertThat(profile.getProjection()).isNull();
                }
            });
        }
    }

    @Test
    void projection_afterTheProfile_sendsTheProfileOnceMore() {
        List<Example> examples = new World(4).examples(CONTEXTS);
        try (Driver driver = new Driver(stateDir, SMALL)) {
            driver.feed(examples, new Random(1));
            driver.mark("corpus", CONTEXTS);
            Map<Integer, LatentProfile> before = profiles(driver);
            assertThat(before).containsKey(4);
            assertThat(before.values()).extracting(LatentProfile::getProjection).containsOnlyNulls();

            driver.project(Projections.of(4), World.PROVENANCE);
            driver.tick();
            List<LatentProfile> after = driver.profiles();
            driver.project(Projections.of(4), World.PROVENANCE);
            driver.tick();

            assertThat(after)
                    .containsExactly(LatentProfile.newBuilder(before.get(4))
                            .setProjection(Projections.of(4))
                            .build());
            assertThat(driver.profiles()).as("twice the same says nothing new").isEmpty();
        }
    }

    @Test
    void projection_otherCoderOtherShardOrUnknown_isSetAside() {
        Provenance other = new Provenance("m", "other", "t", "", "code", "run");
        Projection unknown = Projection.newBuilder(Projections.of(0))
                .setHookpoint("layers.99")
                .build();
        try (Driver driver = new Driver(stateDir, SMALL)) {
            driver.project(Projections.of(0), other);
            driver.project(Projections.of(1), World.PROVENANCE);
            driver.project(Projections.of(World.LATENTS), World.PROVENANCE);
            driver.project(Projections.of(-2), World.PROVENANCE);
            driver.project(unknown, World.PROVENANCE);
            driver.feed(new World(4).examples(CONTEXTS), new Random(1));
            driver.mark("corpus", CONTEXTS);

            List<TestRecord<byte[], byte[]>> dead =
                    driver.records(Driver.TOPICS.deadLetters().name());
            assertThat(dead)
                    .extracting(ProjectionTest::message)
                    .satisfiesExactly(
                            coder -> assertThat(coder).contains("coder is 'other'", "declared with 'c'"),
                            shard -> assertThat(shard).contains("latent 1", "partition 0"),
                            wide -> assertThat(wide).contains("latent 10", "10 latents"),
                            negative -> assertThat(negative).contains("latent -2"),
                            hookpoint -> assertThat(hookpoint).contains("'layers.99' is not declared"));
            assertThat(driver.profiles())
                    .isNotEmpty()
                    .extracting(LatentProfile::getProjection)
                    .containsOnlyNulls();
        }
    }

    private static String message(TestRecord<byte[], byte[]> record) {
        return new String(record.headers().lastHeader("castalia.dead.message").value(), StandardCharsets.UTF_8);
    }
}
