package io.castalia.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Columns;
import io.castalia.schemas.DeadLetter;
import io.castalia.schemas.Half;
import io.castalia.schemas.Id;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.Side;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.ActivationBlock;
import io.castalia.streams.evidence.Cut;
import io.castalia.streams.evidence.EvidenceShape;
import io.castalia.streams.evidence.LatentSelection;
import io.castalia.streams.evidence.Negatives;
import io.castalia.streams.fixture.BatchSummaries;
import io.castalia.streams.fixture.Blocks;
import io.castalia.streams.fixture.Collector;
import io.castalia.streams.fixture.Example;
import io.castalia.streams.fixture.World;
import io.castalia.streams.shard.Origin;
import io.castalia.streams.shard.Shard;
import io.castalia.streams.shard.ShardSettings;
import io.castalia.streams.shard.Tables;
import io.castalia.streams.summary.Summary;
import io.castalia.streams.summary.SummaryShape;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be used goes to the dead letters whole, nothing of it is in a summary, and the stream goes on. */
final class BadInputTest {

    private static final ShardSettings SMALL = new ShardSettings(
            7,
            new SummaryShape(6, 16),
            12,
            false,
            1,
            4,
            0.05,
            LatentSelection.ALL,
            new EvidenceShape(5, 4, Cut.ALL, 2, 6, 3, Negatives.random(8), 3, 100_000));
    private static final byte[] KEY = (World.NAME + "/0").getBytes(StandardCharsets.UTF_8);
    private static final List<Example> CONTEXTS = new World(77).examples(12);
    private static final Random RANDOM = new Random(3);

    @TempDir
    Path stateDir;

    /** A record that cannot be used, and part of what is said of it. */
    private static final class Poison {

        final String message;
        final byte @Nullable [] key;
        final byte @Nullable [] value;
        final Provenance provenance;

        Poison(String message, byte @Nullable [] key, byte @Nullable [] value, Provenance provenance) {
            this.message = message;
            this.key = key;
            this.value = value;
            this.provenance = provenance;
        }

        static Poison of(String message, byte @Nullable [] value) {
            return new Poison(message, KEY, value, World.PROVENANCE);
        }

        /** A good block but for one thing. */
        static Poison but(String message, UnaryOperator<ActivationBlock.Builder> change) {
            return of(message, Driver.wire(change.apply(good()).build()));
        }

        static Poison by(String message, Provenance provenance) {
            return new Poison(message, KEY, Driver.wire(good().build()), provenance);
        }
    }

    private static ActivationBlock.Builder good() {
        return ActivationBlock.newBuilder(Blocks.of(0, CONTEXTS));
    }

    /** The good block with one of its activations set to these bits. */
    private static Poison half(int bits) {
        return Poison.but("bits 0x%04x".formatted(bits), block -> {
            short[] values = Columns.shorts(block.getValues());
            values[RANDOM.nextInt(values.length)] = (short) bits;
            return block.setValues(Columns.ofShorts(values, values.length));
        });
    }

    private static ByteBuffer withLast(ByteBuffer column, int number) {
        int n = Columns.countVarints(column);
        int[] numbers = Columns.varints(column, n);
        numbers[n - 1] = number;
        return Columns.ofVarints(numbers, n);
    }

    private static ByteBuffer cut(ByteBuffer column) {
        return column.duplicate().limit(column.limit() - 1);
    }

    private static Provenance source(String model, String coder, String tokenizer, String corpus) {
        return new Provenance(model, coder, tokenizer, corpus, "code", "run");
    }

    private static List<Poison> poisons() {
        byte[] good = Driver.wire(good().build());
        byte[] otherTopic = AvroSerdes.serializer(Driver.TOPICS.hookpoints(), Driver.CLIENT)
                .serialize(Driver.TOPICS.hookpoints().name(), World.HOOKPOINT);
        var all = new ArrayList<Poison>();
        // Not a number, both infinities, below zero, zero of either sign, and subnormal below zero.
        for (int bits : new int[] {0x7e00, 0xfe01, 0x7c00, 0xfc00, 0xbc00, 0x8000, 0x0000, 0x8001, 0x83ff}) {
            all.add(half(bits));
        }
        all.addAll(List.of(
                Poison.but("which has 10 latents", b -> b.setLatents(withLast(b.getLatents(), 70_000))),
                Poison.but("but the block has", b -> b.setPositions(withLast(b.getPositions(), 70_000))),
                Poison.but(
                        "which is masked", b -> b.setMasked(ones(b.getMasked().remaining()))),
                Poison.but("column values has", b -> b.setValues(cut(b.getValues()))),
                Poison.but("positions", b -> b.setPositions(cut(b.getPositions()))),
                Poison.but("layout is 2", b -> b.setFormat(2)),
                Poison.but("shard 1 of 2", b -> b.setShard(1)),
                Poison.but("'layers.99' is not declared", b -> b.setHookpoint("layers.99")),
                Poison.but("hookpoint 'xxx", b -> b.setHookpoint("x".repeat(3 << 20))),
                Poison.of("is empty", null),
                Poison.of("is empty", new byte[0]),
                Poison.of("is not a record of schema", Arrays.copyOf(good, good.length / 2)),
                Poison.of("goes on after its record", Arrays.copyOf(good, good.length + 1)),
                Poison.of("not in the wire format", "{\"not\": \"avro\"}".getBytes(StandardCharsets.UTF_8)),
                Poison.of("not in the wire format", new byte[] {-1, -1, -1, -1, -1, -1}),
                Poison.of("schema 25443, which a value names", new byte[] {0, 0, 0, 99, 99, 1}),
                Poison.of("is a Hookpoint", otherTopic),
                Poison.by("model is 'other'", source("other", "c", "t", "corpus")),
                Poison.by("coder is 'other'", source("m", "other", "t", "corpus")),
                Poison.by("tokenizer is ''", source("m", "c", "", "corpus")),
                Poison.by("corpus has a name of 5000", source("m", "c", "t", "c".repeat(5000))),
                new Poison("not in the wire format", new byte[3 << 20], new byte[] {7}, World.PROVENANCE),
                new Poison("not in the wire format", null, new byte[] {7}, World.PROVENANCE),
                Poison.of(
                        "has 0 tokens",
                        Driver.wire(nearLimit().setTokenCounts(one(0)).build())),
                Poison.of("code points", Driver.wire(nearLimit().build())),
                Poison.of(
                        "go back over 4700000 code points",
                        Driver.wire(overlapping().build()))));
        return all;
    }

    private static ByteBuffer ones(int n) {
        var bytes = new byte[n];
        Arrays.fill(bytes, (byte) -1);
        return ByteBuffer.wrap(bytes);
    }

    private static ByteBuffer one(int number) {
        return Columns.ofVarints(new int[] {number}, 1);
    }

    /** A record of as many bytes as the topic takes: one token, which spans a text of megabytes. */
    private static ActivationBlock.Builder nearLimit() {
        return spanning("a".repeat(Topics.BLOCK_BYTES - 1000), new int[] {0, 1});
    }

    /** Forty-eight tokens of which each spans the whole text. */
    private static ActivationBlock.Builder overlapping() {
        int points = 100_000;
        var spans = new int[2 * World.CONTEXT];
        for (int token = 0; token < World.CONTEXT; token++) {
            spans[2 * token] = token == 0 ? 0 : Columns.zigzag(-points);
            spans[2 * token + 1] = points;
        }
        return spanning("a".repeat(points), spans);
    }

    private static ActivationBlock.Builder spanning(String text, int[] spans) {
        int tokens = spans.length / 2;
        return ActivationBlock.newBuilder(Blocks.of(0, CONTEXTS.subList(0, 1)))
                .setTexts(List.of(text))
                .setTokenCounts(one(tokens))
                .setTokenIds(ByteBuffer.allocate(tokens))
                .setSpans(Columns.ofVarints(spans, spans.length))
                .setMasked(ByteBuffer.allocate((tokens + 7) / 8))
                .setPieces(ByteBuffer.allocate(0))
                .setLatents(one(0))
                .setLatentCounts(one(1))
                .setPositions(one(0))
                .setValues(Columns.ofShorts(new short[] {0x3c00}, 1));
    }

    @Test
    void block_anyPoison_isSetAsideWholeAndTheStreamGoesOn() {
        List<Poison> poisons = poisons();
        List<Example> contexts = new World(78).examples(3 * poisons.size() + 3);
        try (var driver = new Driver(stateDir, SMALL)) {
            for (int i = 0; i < poisons.size(); i++) {
                driver.block(Blocks.of(0, contexts.subList(3 * i, 3 * i + 3)));
                driver.raw(poisons.get(i).key, poisons.get(i).value, poisons.get(i).provenance);
            }
            driver.block(Blocks.of(0, contexts.subList(3 * poisons.size(), contexts.size())));
            driver.mark("corpus", contexts.size());

            List<TestRecord<byte[], byte[]>> dead =
                    driver.records(Driver.TOPICS.deadLetters().name());
            assertThat(dead).hasSameSizeAs(poisons);
            for (int i = 0; i < poisons.size(); i++) {
                assertLetter(dead.get(i), poisons.get(i), 2L * i + 1);
            }
            assertThat(driver.evidence()).isNotEmpty();
            assertSummaries(driver, contexts);
            assertRowsFit(driver);
        }
    }

    @Test
    void block_smallestActivations_areTakenIn() {
        var contexts = new ArrayList<Example>(CONTEXTS);
        contexts.replaceAll(BadInputTest::subnormal);
        try (var driver = new Driver(stateDir, SMALL)) {
            driver.block(Blocks.of(0, contexts));

            assertThat(driver.records(Driver.TOPICS.deadLetters().name())).isEmpty();
            assertSummaries(driver, contexts);
        }
    }

    @Test
    void block_nearTheSizeLimit_isTakenIn() {
        var contexts = new ArrayList<Example>();
        int points = Topics.BLOCK_BYTES / 64 - 200;
        for (int i = 0; i < 64; i++) {
            List<Integer> starts = IntStream.range(0, 8)
                    .map(token -> token * points / 8)
                    .boxed()
                    .toList();
            List<Integer> ends = IntStream.range(1, 9)
                    .map(token -> token * points / 8)
                    .boxed()
                    .toList();
            contexts.add(new Example(
                    Id.of("large", i),
                    Id.of("part", i),
                    Side.of((byte) (i % 2)),
                    "a".repeat(points),
                    Collections.nCopies(8, 7),
                    starts,
                    ends,
                    Collections.nCopies(8, false),
                    new TreeMap<>(Map.of(2, new TreeMap<>(Map.of(i % 8, Half.of(i + 1)))))));
        }
        byte[] block = Driver.wire(Blocks.of(0, contexts));
        assertThat(block).hasSizeBetween(Topics.BLOCK_BYTES - 16_384, Topics.BLOCK_BYTES);
        try (var driver = new Driver(stateDir, SMALL)) {
            driver.raw(KEY, block, World.PROVENANCE);
            driver.mark("corpus", contexts.size());

            assertThat(driver.records(Driver.TOPICS.deadLetters().name())).isEmpty();
            assertThat(driver.evidence()).isNotEmpty();
            assertSummaries(driver, contexts);
            assertRowsFit(driver);
        }
    }

    /** Half precision's smallest numbers: above zero, and below 2^-14. */
    private static Example subnormal(Example example) {
        example.firings()
                .values()
                .forEach(at -> at.replaceAll((token, half) -> (short) (1 + (token * 31 + half) % 0x3ff)));
        return example;
    }

    private static void assertLetter(TestRecord<byte[], byte[]> letter, Poison poison, long offset) {
        byte[] value = poison.value;
        assertThat(header(letter, "message")).contains(poison.message).hasSizeLessThan(5000);
        assertThat(header(letter, "stage")).isEqualTo("stream");
        assertThat(header(letter, "topic"))
                .isEqualTo(Driver.TOPICS.activations().name());
        assertThat(header(letter, "partition")).isEqualTo("0");
        assertThat(header(letter, "offset")).isEqualTo(Long.toString(offset));
        assertThat(header(letter, "length")).isEqualTo(Integer.toString(value == null ? -1 : value.length));
        assertThat(header(letter, "error")).matches("[a-z.]+\\.[A-Z]\\w+");
        assertThat(header(letter, "attempt")).isEqualTo("1");
        assertThat(letter.key()).isEqualTo(first64KiB(poison.key));
        assertThat(letter.value()).isEqualTo(first64KiB(value));
        assertThat(Provenance.of(letter.headers())).isEqualTo(poison.provenance);
    }

    private static byte @Nullable [] first64KiB(byte @Nullable [] bytes) {
        return bytes == null || bytes.length <= DeadLetter.KEPT_BYTES
                ? bytes
                : Arrays.copyOf(bytes, DeadLetter.KEPT_BYTES);
    }

    private static String header(TestRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader("castalia.dead." + name).value(), StandardCharsets.UTF_8);
    }

    private static void assertSummaries(Driver driver, List<Example> contexts) {
        var shard = new Shard(
                0, SMALL, tables(driver), name -> Optional.empty(), new Collector(), new Origin("code", "run"));
        for (int latent = 0; latent < World.LATENTS; latent += World.SHARDS) {
            Summary kept = shard.summary(World.NAME, latent).orElseThrow();
            Summary batch = BatchSummaries.of(SMALL, contexts, latent);
            assertThat(kept.examples()).as("latent %d", latent).isEqualTo(batch.examples());
            assertThat(kept.counts()).as("latent %d", latent).isEqualTo(batch.counts());
        }
    }

    private static Tables tables(Driver driver) {
        List<StoreTable> tables = Stores.NAMES.stream()
                .map(name -> new StoreTable(driver.driver.getKeyValueStore(name)))
                .toList();
        return new Tables(
                tables.get(0),
                tables.get(1),
                tables.get(2),
                tables.get(3),
                tables.get(4),
                tables.get(5),
                tables.get(6),
                tables.get(7));
    }

    /** Under exactly-once one row over its limit would end the application for good. */
    private static void assertRowsFit(Driver driver) {
        for (String store : Stores.NAMES) {
            for (TestRecord<byte[], byte[]> row : driver.records("driver-" + store + "-changelog")) {
                assertThat(row.value() == null ? 0 : row.value().length)
                        .as(store)
                        .isLessThan(Stores.MOST_BYTES / 4);
            }
        }
    }
}
