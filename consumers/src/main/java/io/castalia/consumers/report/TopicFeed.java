package io.castalia.consumers.report;

import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.LatentKey;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.Topic;
import io.castalia.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Carries the records of the topics to a report's builder. What cannot be read is counted and left out. */
final class TopicFeed {

    private final TopicReader reader;
    private final Map<String, ?> client;
    private final ReportBuilder builder;

    TopicFeed(TopicReader reader, Map<String, ?> client, ReportBuilder builder) {
        this.reader = reader;
        this.client = client;
        this.builder = builder;
    }

    void read(Topics topics) {
        read(topics.hookpoints(), (record, value) -> builder.hookpoint(key(record), value));
        read(topics.latents(), (record, value) -> builder.profile(LatentKey.parse(key(record)), value));
        read(topics.evidence(), (record, value) -> {
            if (value != null) {
                builder.evidence(value, Provenance.of(record.headers()));
            }
        });
        read(topics.explanations(), (record, value) -> {
            if (value != null) {
                builder.explanation(value, Provenance.of(record.headers()));
            }
        });
        read(topics.scores(), (record, value) -> {
            if (value != null) {
                builder.score(value, Provenance.of(record.headers()));
            }
        });
    }

    private <V> void read(Topic<V> topic, BiConsumer<ConsumerRecord<byte[], byte[]>, @Nullable V> take) {
        try (Deserializer<V> values = AvroSerdes.deserializer(topic, client)) {
            reader.read(topic.name(), record -> {
                try {
                    byte[] bytes = record.value();
                    take.accept(record, bytes == null ? null : values.deserialize(topic.name(), bytes));
                } catch (SerializationException | IllegalArgumentException e) {
                    builder.unreadable();
                }
            });
        }
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        byte[] key = record.key();
        return key == null ? "" : new String(key, StandardCharsets.UTF_8);
    }
}
