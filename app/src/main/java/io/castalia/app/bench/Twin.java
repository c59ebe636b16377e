package io.castalia.app.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.app.run.StreamReset;
import io.castalia.streams.run.StreamsSettings;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * What anyone would write first: a Kafka Streams DSL topology with one record a window and one value a latent, under
 * exactly-once, with RocksDB, changelog and the same commit interval. It gets all windows of some latents, and of
 * Streams' record cache the share that these latents are of all, so that it is evicted from as it would be under all.
 */
final class Twin {

    static final String APPLICATION = "bench-twin";

    private static final long CACHE_BYTES = 64L << 20; // for all latents of the load
    private static final long TICK_MILLIS = 50;
    private static final long PATIENCE_NANOS = 180_000_000_000L;

    private final BenchSettings settings;
    private final LoadProcess load;
    private final Offsets offsets;

    Twin(BenchSettings settings, LoadProcess load, Offsets offsets) {
        this.settings = settings;
        this.load = load;
        this.offsets = offsets;
    }

    void measure(ObjectNode result) throws InterruptedException {
        if (!offsets.topics(topic -> topic.startsWith(APPLICATION)).isEmpty()) {
            StreamReset.reset(load.clients(), APPLICATION, settings.folder().resolve("twin"));
        }
        load.order("windows");
        JsonNode sent = load.next();
        Narrator.say(
                "twin",
                "%d windows of %d latents"
                        .formatted(
                                sent.path("windows").asLong(),
                                sent.path("latents").asInt()));
        var error = new AtomicReference<@Nullable Throwable>();
        try (var streams = new KafkaStreams(
                topology(settings), properties(sent.path("latents").asInt()))) {
            streams.setUncaughtExceptionHandler(thrown -> {
                error.set(thrown);
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            });
            streams.start();
            while (streams.state() != KafkaStreams.State.RUNNING) {
                check(error.get());
                Thread.sleep(1);
            }
            double share = untilCommitted(error);
            result.put("twin_per_second", Math.round(sent.path("activations").asLong() * share));
            streams.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        }
    }

    static Topology topology(BenchSettings settings) {
        int strongest = settings.strongest();
        int sample = settings.sample() / 2;
        Serde<Reservoir> reservoirs = Serdes.serdeFrom(
                (topic, reservoir) -> reservoir == null ? null : reservoir.toBytes(),
                (topic, bytes) -> bytes == null ? null : Reservoir.read(bytes, strongest, sample));
        var builder = new StreamsBuilder();
        builder.stream(settings.load().twinTopic(), Consumed.with(Serdes.Integer(), Serdes.ByteArray()))
                .groupByKey(Grouped.with(Serdes.Integer(), Serdes.ByteArray()))
                .aggregate(
                        () -> new Reservoir(strongest, sample),
                        (latent, window, reservoir) -> reservoir.add(latent, window),
                        Materialized.<Integer, Reservoir, KeyValueStore<Bytes, byte[]>>as("reservoirs")
                                .withKeySerde(Serdes.Integer())
                                .withValueSerde(reservoirs));
        return builder.build();
    }

    private Properties properties(int latents) {
        StreamsSettings ours = settings.streams();
        var properties = new Properties();
        properties.putAll(load.clients());
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION);
        properties.put(
                StreamsConfig.STATE_DIR_CONFIG,
                settings.folder().resolve("twin").toString());
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, ours.threads());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, ours.commitInterval().toMillis());
        properties.put(
                StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG,
                CACHE_BYTES * latents / settings.load().shape().latents());
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        return properties;
    }

    /* What share of the sample is done in a second. */
    private double untilCommitted(AtomicReference<@Nullable Throwable> error) throws InterruptedException {
        Map<TopicPartition, Long> ends = offsets.ends(
                settings.load().twinTopic(), settings.load().shape().shards());
        long begin = System.nanoTime();
        while (!offsets.reached(APPLICATION, ends) && System.nanoTime() - begin < PATIENCE_NANOS) {
            check(error.get());
            Thread.sleep(TICK_MILLIS);
        }
        return offsets.share(APPLICATION, ends) / ((System.nanoTime() - begin) / 1e9);
    }

    private static void check(@Nullable Throwable error) {
        if (error != null) {
            throw new IllegalStateException("the twin stopped: " + error.getMessage(), error);
        }
    }
}
