package io.castalia.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.schemas.Provenance;
import io.castalia.schemas.wire.Action;
import io.castalia.schemas.wire.ActivationBlock;
import io.castalia.schemas.wire.Command;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.EvidenceReason;
import io.castalia.schemas.wire.LatentProfile;
import io.castalia.streams.evidence.Cut;
import io.castalia.streams.evidence.EvidenceShape;
import io.castalia.streams.evidence.LatentSelection;
import io.castalia.streams.evidence.Negatives;
import io.castalia.streams.fixture.Blocks;
import io.castalia.streams.fixture.Example;
import io.castalia.streams.fixture.NaiveShard;
import io.castalia.streams.fixture.Projections;
import io.castalia.streams.fixture.World;
import io.castalia.streams.shard.Origin;
import io.castalia.streams.shard.ShardSettings;
import io.castalia.streams.summary.SummaryShape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LatentTopologyTest {

    private static final EvidenceShape SHAPE =
            new EvidenceShape(5, 4, Cut.ALL, 2, 6, 3, Negatives.random(8), 3, 100_000);
    private static final ShardSettings SMALL =
            new ShardSettings(7, new SummaryShape(6, 16), 12, false, 1, 4, 0, LatentSelection.ALL, SHAPE);

    @TempDir
    Path stateDir;

    private Driver driver(String name) {
        return new Driver(stateDir.resolve(name), SMALL);
    }

    private static List<Evidence> latents(List<Evidence> all) {
        return all.stream().filter(e -> e.getMark() == null).toList();
    }

    @Test
    void build_described_isThePicture() throws IOException {
        String description = LatentTopology.build(
                        Driver.TOPICS, SMALL, Driver.CLIENT, name -> Optional.empty(), new Origin("code", "run"))
                .describe()
                .toString();

        assertThat(sorted(description)).isEqualTo(resource("topology.txt"));
    }

    @Test
    void mark_anyOrderRepetitionAndSplit_sendsEvidenceOfTheSameExamples() {
        for (int seed = 0; seed < 5; seed++) {
            List<Example> examples = new World(seed).examples(60);
            var random = new Random(seed);
            List<List<Example>> orders = new ArrayList<>(List.of(examples));
            for (int i = 0; i < 2; i++) {
                var shuffled = new ArrayList<>(examples);
                Collections.shuffle(shuffled, random);
                orders.add(shuffled);
            }
            List<List<Evidence>> outcomes = new ArrayList<>();
            for (List<Example> order : orders) {
                try (Driver driver = driver("order-" + seed + "-" + outcomes.size())) {
                    driver.feed(order, random);
                    driver.mark("corpus", order.size());
                    outcomes.add(driver.evidence());
                }
            }

            assertThat(outcomes.get(1)).as("seed %d", seed).isEqualTo(outcomes.get(0));
            assertThat(outcomes.get(2)).as("seed %d", seed).isEqualTo(outcomes.get(0));
            var twin = new NaiveShard(SMALL, examples);
            for (Evidence evidence : latents(outcomes.get(0))) {
                Evidence expected = twin.evidence(evidence.getLatent());
                assertThat(evidence.getExplaining()).as("seed %d", seed).isEqualTo(expected.getExplaining());
                assertThat(evidence.getScoring()).as("seed %d", seed).isEqualTo(expected.getScoring());
                assertThat(evidence.getStatistics()).as("seed %d", seed).isEqualTo(expected.getStatistics());
            }
        }
    }

    @Test
    void mark_everythingTwice_sameExamplesAndDoubledCounts() {
        List<Example> examples = new World(3).examples(50);
        try (Driver driver = driver("twice")) {
            driver.feed(examples, new Random(1));
            driver.mark("corpus", 50);
            List<Evidence> once = latents(driver.evidence());
            driver.feed(examples, new Random(2));
            driver.mark("corpus", 100);
            List<Evidence> twice = latents(driver.evidence());

            assertThat(twice).hasSameSizeAs(once).isNotEmpty();
            for (int i = 0; i < once.size(); i++) {
                assertThat(twice.get(i).getExplaining()).isEqualTo(once.get(i).getExplaining());
                assertThat(twice.get(i).getContrast()).isEqualTo(once.get(i).getContrast());
                assertThat(twice.get(i).getScoring()).isEqualTo(once.get(i).getScoring());
                assertThat(twice.get(i).getRevision()).isEqualTo(2);
                assertThat(twice.get(i).getStatistics().getFiringTokens())
                        .isEqualTo(2 * once.get(i).getStatistics().getFiringTokens());
                assertThat(twice.get(i).getStatistics().getSum())
                        .isEqualTo(2 * once.get(i).getStatistics().getSum());
            }
        }
    }

    @Test
    void mark_again_addsNothing() {
        List<Example> examples = new World(4).examples(40);
        try (Driver driver = driver("again")) {
            driver.feed(examples, new Random(1));
            driver.mark("corpus", 40);
            List<Evidence> first = driver.evidence();
            assertThat(driver.profiles()).isNotEmpty();

            driver.mark("corpus", 40);
            assertThat(driver.evidence()).isEmpty();
            assertThat(driver.profiles()).isEmpty();

            // The same state at the end of a corpus of another name: a mark, and no evidence.
            driver.mark("other", 40);
            assertThat(driver.evidence())
                    .singleElement()
                    .satisfies(mark -> assertThat(mark.getMark().getEvidence()).isZero());
            assertThat(first.get(first.size() - 1).getMark().getEvidence()).isEqualTo(first.size() - 1);
        }
    }

    @Test
    void mark_otherCount_stopsAndNamesBoth() {
        try (Driver driver = driver("mismatch")) {
            driver.feed(new World(4).examples(40), new Random(1));

            assertThatThrownBy(() -> driver.mark("corpus", 41))
                    .hasRootCauseMessage("shard 0 of layers.4 has counted 40 contexts, but the mark of corpus 'corpus' "
                            + "says that 41 were sent, and no block was set aside; run 'castalia stream reset' and "
                            + "start again, which reads the topic anew, or take another --topic-prefix");
        }
    }

    @Test
    void block_poison_isSetAsideAndTheStreamGoesOn() {
        List<Example> examples = new World(5).examples(40);
        byte[] key = (World.NAME + "/0").getBytes(StandardCharsets.UTF_8);
        byte[] good = Driver.wire(Blocks.of(0, examples.subList(0, 5)));
        ActivationBlock unknown = ActivationBlock.newBuilder(Blocks.of(0, examples.subList(0, 5)))
                .setHookpoint("layers.99")
                .build();
        try (Driver driver = driver("poison");
                Driver clean = driver("clean")) {
            driver.feed(examples, new Random(1));
            driver.raw(key, null, World.PROVENANCE);
            driver.raw(null, new byte[0], World.PROVENANCE);
            driver.raw(key, Arrays.copyOf(good, good.length - 3), World.PROVENANCE);
            driver.raw(key, "{\"not\": \"avro\"}".getBytes(StandardCharsets.UTF_8), World.PROVENANCE);
            driver.raw(key, new byte[] {-1, -1, -1, -1, -1, -1}, World.PROVENANCE);
            driver.raw(key, new byte[] {0, 0, 0, 99, 99, 1}, World.PROVENANCE);
            driver.raw(key, good, new Provenance("m", "other", "t", "corpus", "code", "run"));
            driver.raw(key, Driver.wire(unknown), World.PROVENANCE);
            driver.raw(key, Driver.wire(Blocks.of(1, examples.subList(0, 5))), World.PROVENANCE);
            driver.mark("corpus", 40);
            clean.feed(examples, new Random(1));
            clean.mark("corpus", 40);

            List<TestRecord<byte[], byte[]>> dead =
                    driver.records(Driver.TOPICS.deadLetters().name());
            assertThat(dead).hasSize(9);
            assertThat(dead.stream().map(r -> header(r, "message")))
                    .allSatisfy(m -> assertThat(m).isNotEmpty());
            assertThat(dead.get(6).value()).isEqualTo(good);
            assertThat(header(dead.get(6), "message")).contains("coder is 'other'", "'layers.4' was declared with 'c'");
            assertThat(header(dead.get(6), "stage")).isEqualTo("stream");
            assertThat(header(dead.get(7), "message")).contains("'layers.99' is not declared");
            assertThat(driver.evidence()).isEqualTo(clean.evidence());
        }
    }

    private static String header(TestRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader("castalia.dead." + name).value(), StandardCharsets.UTF_8);
    }

    @Test
    void mark_blocksSetAside_goesOnWithFewerContexts() {
        List<Example> examples = new World(5).examples(40);
        try (Driver driver = driver("fewer")) {
            driver.feed(examples.subList(0, 30), new Random(1));
            byte[] bad = Driver.wire(Blocks.of(0, examples.subList(30, 40)));
            driver.raw((World.NAME + "/0").getBytes(StandardCharsets.UTF_8), Arrays.copyOf(bad, 90), World.PROVENANCE);
            driver.mark("corpus", 40);

            List<Evidence> all = driver.evidence();
            assertThat(all.get(all.size() - 1).getMark().getContexts()).isEqualTo(30);
        }
    }

    @Test
    void command_forLatent_sendsItsEvidenceAgain() {
        List<Example> examples = new World(6).examples(40);
        try (Driver driver = driver("command")) {
            driver.feed(examples, new Random(1));
            driver.mark("corpus", 40);
            Evidence atMark = latents(driver.evidence()).stream()
                    .filter(e -> e.getLatent() == 2)
                    .findFirst()
                    .orElseThrow();
            driver.command(new Command(Action.EVIDENCE, World.NAME, 2));
            driver.command(new Command(Action.EVIDENCE, World.NAME, 3));
            driver.command(new Command(Action.EVIDENCE, "layers.5", 2));

            List<Evidence> commanded = driver.evidence();
            assertThat(commanded).singleElement().satisfies(e -> {
                assertThat(e.getId()).isEqualTo(atMark.getId());
                assertThat(e.getRevision()).isEqualTo(1);
                assertThat(e.getReason()).isEqualTo(EvidenceReason.COMMAND);
            });
            driver.command(new Command(Action.EVIDENCE, World.NAME, null));
            assertThat(driver.evidence()).hasSize(5).allMatch(e -> e.getMark() == null);
        }
    }

    @Test
    void profile_ofDenseLatent_saysSo() {
        try (Driver driver = driver("profiles")) {
            driver.feed(new World(8).examples(60), new Random(1));
            driver.mark("corpus", 60);

            List<LatentProfile> profiles = driver.profiles();
            assertThat(profiles).hasSize(5).allSatisfy(profile -> {
                assertThat(profile.getQuantiles()).hasSize(11).isSorted();
                assertThat(profile.getRevision()).isEqualTo(1);
                assertThat(profile.getStrongest()).hasSize(3);
            });
            assertThat(profiles.get(4).getLatent()).isEqualTo(8);
            assertThat(profiles.get(4).getStatus().name()).isEqualTo("DENSE");
        }
    }

    @Test
    void tick_threadHasWorkedOnAnotherShard_leavesWhatIsDueToTheShareOfItsTime() {
        var settings = SMALL.withShare(1e-9);
        try (var waiting = new Driver(stateDir.resolve("waiting"), settings);
                var working = driver("working")) {
            List<Example> examples = new World(8).examples(60);
            waiting.feed(examples, new Random(1));
            waiting.profiles();

            for (Example example : examples.subList(0, 5)) {
                working.block(Blocks.of(0, List.of(example)));
                waiting.driver.advanceWallClockTime(Duration.ofSeconds(1));
            }
            assertThat(waiting.profiles()).isEmpty();

            waiting.tick();
            assertThat(waiting.profiles()).isNotEmpty();
        }
    }

    @Test
    void changelogs_lastValueOfEachKey_areTheStores() {
        try (Driver driver = driver("changelog")) {
            driver.project(Projections.of(0), World.PROVENANCE);
            driver.feed(new World(9).examples(60), new Random(1));
            driver.mark("corpus", 60);

            for (String store : Stores.NAMES) {
                Map<String, String> restored = new TreeMap<>();
                for (TestRecord<byte[], byte[]> record : driver.records("driver-" + store + "-changelog")) {
                    restored.put(hex(record.key()), record.value() == null ? "gone" : hex(record.value()));
                }
                restored.values().removeIf("gone"::equals);
                Map<String, String> kept = new TreeMap<>();
                try (var rows =
                        driver.driver.<Bytes, byte[]>getKeyValueStore(store).all()) {
                    rows.forEachRemaining(row -> kept.put(hex(row.key.get()), hex(row.value)));
                }
                assertThat(restored).as(store).isEqualTo(kept).isNotEmpty();
            }
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** Streams lists stores and neighbours in no stated order. */
    private static String sorted(String description) {
        return Pattern.compile("(?<=--> |<-- |stores: \\[)[^\\]\\n]+")
                .matcher(description)
                .replaceAll(list -> Stream.of(list.group().split(", ")).sorted().collect(Collectors.joining(", ")));
    }

    private static String resource(String name) throws IOException {
        try (var in = LatentTopologyTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
