package io.castalia.streams.topology;

import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.LatentKey;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.TopicSettings;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.ActivationBlock;
import io.castalia.schemas.wire.Command;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.LatentProfile;
import io.castalia.schemas.wire.Projection;
import io.castalia.streams.fixture.Blocks;
import io.castalia.streams.fixture.Example;
import io.castalia.streams.fixture.World;
import io.castalia.streams.shard.Origin;
import io.castalia.streams.shard.ShardSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** Shard 0 of the topology, on RocksDB, without a broker. */
final class Driver implements AutoCloseable {

    static final Topics TOPICS = Topics.of(TopicSettings.DEFAULT);
    static final Map<String, Object> CLIENT = Map.of("schema.registry.url", "mock://streams");

    final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> activations;
    private final TestInputTopic<byte[], byte[]> commands;
    private final TestInputTopic<byte[], byte[]> projections;

    Driver(Path stateDir, ShardSettings settings) {
        var properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "driver");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        driver = new TopologyTestDriver(
                LatentTopology.build(
                        TOPICS,
                        settings,
                        CLIENT,
                        name -> name.equals(World.NAME) ? Optional.of(World.HOOKPOINT) : Optional.empty(),
                        new Origin("code", "run")),
                properties);
        activations = driver.createInputTopic(
                TOPICS.activations().name(), new ByteArraySerializer(), new ByteArraySerializer());
        commands =
                driver.createInputTopic(TOPICS.commands().name(), new ByteArraySerializer(), new ByteArraySerializer());
        projections = driver.createInputTopic(
                TOPICS.projections().name(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    static byte[] wire(ActivationBlock block) {
        return AvroSerdes.serializer(TOPICS.activations(), CLIENT)
                .serialize(TOPICS.activations().name(), block);
    }

    void raw(byte @Nullable [] key, byte @Nullable [] value, Provenance provenance) {
        Headers headers = new RecordHeaders();
        provenance.writeTo(headers);
        activations.pipeInput(new TestRecord<>(key, value, headers, 1L));
    }

    void block(ActivationBlock block) {
        raw((World.NAME + "/0").getBytes(StandardCharsets.UTF_8), wire(block), World.PROVENANCE);
    }

    /** Sends contexts in blocks of up to nine. */
    void feed(List<Example> examples, Random random) {
        for (int from = 0; from < examples.size(); ) {
            int to = Math.min(examples.size(), from + 1 + random.nextInt(9));
            block(Blocks.of(0, examples.subList(from, to)));
            from = to;
        }
    }

    /** Sends a mark and lets its pass come to its end. */
    void mark(String corpus, long contexts) {
        block(Blocks.mark(0, corpus, contexts, 1));
        tick();
    }

    void project(Projection projection, Provenance provenance) {
        byte[] value = AvroSerdes.serializer(TOPICS.projections(), CLIENT)
                .serialize(TOPICS.projections().name(), projection);
        Headers headers = new RecordHeaders();
        provenance.writeTo(headers);
        String key = new LatentKey(projection.getHookpoint(), Math.max(0, projection.getLatent())).toString();
        projections.pipeInput(new TestRecord<>(key.getBytes(StandardCharsets.UTF_8), value, headers, 1L));
    }

    void command(Command command) {
        byte[] value = AvroSerdes.serializer(TOPICS.commands(), CLIENT)
                .serialize(TOPICS.commands().name(), command);
        commands.pipeInput(
                new TestRecord<>(World.NAME.getBytes(StandardCharsets.UTF_8), value, new RecordHeaders(), 2L));
        tick();
    }

    /** A pass of a few latents needs one slice; on a busy machine, a few. */
    void tick() {
        for (int i = 0; i < 10; i++) {
            driver.advanceWallClockTime(Duration.ofSeconds(1));
        }
    }

    /** All evidence and marks since the last look. */
    List<Evidence> evidence() {
        var deserializer = AvroSerdes.deserializer(TOPICS.evidence(), CLIENT);
        List<Evidence> list = new ArrayList<>();
        for (TestRecord<byte[], byte[]> record : records(TOPICS.evidence().name())) {
            list.add(deserializer.deserialize(TOPICS.evidence().name(), record.value()));
        }
        return list;
    }

    List<LatentProfile> profiles() {
        var deserializer = AvroSerdes.deserializer(TOPICS.latents(), CLIENT);
        List<LatentProfile> list = new ArrayList<>();
        for (TestRecord<byte[], byte[]> record : records(TOPICS.latents().name())) {
            list.add(deserializer.deserialize(TOPICS.latents().name(), record.value()));
        }
        return list;
    }

    List<TestRecord<byte[], byte[]>> records(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    @Override
    public void close() {
        driver.close();
    }
}
