package io.castalia.app.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.app.bench.load.Load;
import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.LatentKey;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.LatentProfile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * How old the live profile is: from the moment that a new maximum of a planted latent enters a block builder to that at
 * which a profile with it, or with a later one, is read from the topic, committed. Clocks are the machine's own.
 */
final class Freshness {

    private static final long RATE = 1_000_000;
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration LAST = Duration.ofSeconds(10);

    /* What fell due while the stream was reading as fast as it could is sent meanwhile. */
    private static final int MOST_LEAD_SECONDS = 20;

    private final BenchSettings settings;
    private final LoadProcess load;
    private final Application application;
    private final Topics topics;
    private final int lead;
    private final List<Moment> entered = new ArrayList<>();
    private final List<Moment> read = new ArrayList<>();

    /** A maximum at a time, milliseconds since 1970. */
    record Moment(double maximum, long millis) {}

    Freshness(BenchSettings settings, LoadProcess load, Application application) {
        this.settings = settings;
        this.load = load;
        this.application = application;
        this.topics = Topics.of(settings.load().topics());
        this.lead = Math.min(MOST_LEAD_SECONDS, settings.freshSeconds() / 4);
    }

    void measure(ObjectNode result) throws InterruptedException {
        if (!application.running()) {
            application.start();
        }
        watch();
        List<Moment> counted = counted(entered, lead * 1000L);
        long[] ages = ages(counted, read);
        if (ages.length == 0) {
            Narrator.say("freshness", "of %d maxima none came out in a profile".formatted(counted.size()));
            return;
        }
        result.putObject("freshness_ms")
                .put("p50", quantile(ages, 0.5))
                .put("p99", quantile(ages, 0.99))
                .put("samples", ages.length)
                .put("missed", counted.size() - ages.length);
    }

    private void watch() throws InterruptedException {
        var properties = new HashMap<>(load.clients());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        String topic = topics.latents().name();
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            Deserializer<LatentProfile> profiles = AvroSerdes.deserializer(topics.latents(), load.clients());
            load.order("pace %d %d".formatted(lead + settings.freshSeconds(), RATE));
            long end = Long.MAX_VALUE;
            while (System.nanoTime() < end && !(end < Long.MAX_VALUE && allRead())) {
                application.check();
                consumer.poll(POLL).forEach(record -> see(record, profiles));
                for (Optional<JsonNode> said = load.said(); said.isPresent(); said = load.said()) {
                    if (said.get().path("event").asText().equals("paced")) {
                        end = System.nanoTime() + LAST.toNanos();
                    } else {
                        entered.add(new Moment(
                                said.get().path("maximum").asDouble(),
                                said.get().path("millis").asLong()));
                    }
                }
            }
        }
    }

    private void see(ConsumerRecord<byte[], byte[]> record, Deserializer<LatentProfile> profiles) {
        long now = System.currentTimeMillis();
        var planted = new LatentKey(Load.HOOKPOINT, settings.load().shape().latents() - 1);
        if (planted.toString().equals(new String(record.key(), StandardCharsets.UTF_8)) && record.value() != null) {
            LatentProfile profile = profiles.deserialize(record.topic(), record.value());
            read.add(new Moment(profile.getStatistics().getMaximum(), now));
        }
    }

    private boolean allRead() {
        double last = entered.isEmpty() ? 0 : entered.get(entered.size() - 1).maximum();
        return read.stream().anyMatch(moment -> moment.maximum() >= last);
    }

    /** Those that came no earlier than so many milliseconds after the first. */
    static List<Moment> counted(List<Moment> moments, long lead) {
        return moments.stream()
                .filter(moment -> moment.millis() - moments.get(0).millis() >= lead)
                .toList();
    }

    /** Milliseconds that each maximum took, ascending; those that never came out are not among them. */
    static long[] ages(List<Moment> entered, List<Moment> read) {
        return entered.stream()
                .flatMapToLong(in -> read.stream()
                        .filter(out -> out.maximum() >= in.maximum())
                        .mapToLong(out -> out.millis() - in.millis())
                        .limit(1))
                .sorted()
                .toArray();
    }

    /** The smallest age that this share of all does not exceed. */
    static long quantile(long[] ascending, double share) {
        return ascending[(int) Math.max(0, Math.ceil(share * ascending.length) - 1)];
    }
}
