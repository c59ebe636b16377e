package io.castalia.consumers.report;

import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Id;
import io.castalia.schemas.LatentKey;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.Topic;
import io.castalia.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Carries the records of the topics to a report's builder: evidence of any run, and explanations and scores of one. Where
 * a run has only judged what another has explained, the explanations are the other's. What cannot be read is counted and
 * left out.
 */
final class TopicFeed {

    private final TopicReader reader;
    private final Map<String, ?> client;
    private final ReportBuilder builder;

    TopicFeed(TopicReader reader, Map<String, ?> client, ReportBuilder builder) {
        this.reader = reader;
        this.client = client;
        this.builder = builder;
    }

    /**
     * Reads everything.
     *
     * @param asked the run; empty: see {@link RunChoice}
     */
    void read(Topics topics, Optional<String> asked) {
        read(topics.hookpoints(), any -> true, (record, value) -> builder.hookpoint(key(record), value));
        read(topics.latents(), any -> true, (record, value) -> builder.profile(LatentKey.parse(key(record)), value));
        read(topics.evidence(), any -> true, (record, value) -> {
            if (value != null) {
                builder.evidence(value, Provenance.of(record.headers()));
            }
        });
        String run = chosen(topics, asked);
        explanations(topics, run);
        read(topics.scores(), by -> ofRun(run, by), (record, value) -> {
            if (value != null) {
                builder.score(value, Provenance.of(record.headers()));
            }
        });
    }

    private String chosen(Topics topics, Optional<String> asked) {
        var runs = new RunChoice(asked);
        reader.read(topics.scores().name(), record -> runs.add(run(record)));
        if (!runs.sure()) {
            reader.read(topics.explanations().name(), record -> runs.add(run(record)));
        }
        return runs.chosen();
    }

    /** Its own and, of others, those that it has scored and has not made itself. */
    private void explanations(Topics topics, String run) {
        var own = new HashSet<String>();
        read(topics.explanations(), by -> ofRun(run, by), (record, value) -> {
            if (value != null) {
                own.add(value.getId());
                builder.explanation(value, Provenance.of(record.headers()));
            }
        });
        var judged = new HashMap<String, String>();
        read(topics.scores(), by -> ofRun(run, by), (record, value) -> {
            if (value != null && !own.contains(value.getExplanation())) {
                judged.putIfAbsent(value.getExplanation(), value.getTextHash());
            }
        });
        if (judged.isEmpty()) {
            return;
        }
        read(topics.explanations(), by -> !ofRun(run, by), (record, value) -> {
            if (value != null
                    && Id.sha256(value.getText().getBytes(StandardCharsets.UTF_8))
                            .equals(judged.get(value.getId()))) {
                judged.remove(value.getId());
                builder.explanation(value, Provenance.of(record.headers()));
            }
        });
    }

    private <V> void read(
            Topic<V> topic, Predicate<String> runs, BiConsumer<ConsumerRecord<byte[], byte[]>, @Nullable V> take) {
        try (Deserializer<V> values = AvroSerdes.deserializer(topic, client)) {
            reader.read(topic.name(), record -> {
                if (!runs.test(run(record))) {
                    return;
                }
                try {
                    byte[] bytes = record.value();
                    take.accept(record, bytes == null ? null : values.deserialize(topic.name(), bytes));
                } catch (SerializationException | IllegalArgumentException e) {
                    builder.unreadable(record.topic(), record.partition(), record.offset());
                }
            });
        }
    }

    /** What bears no run's name belongs to every run: whoever joins in need not know of runs. */
    private static boolean ofRun(String run, String by) {
        return by.isEmpty() || by.equals(run);
    }

    private static String run(ConsumerRecord<byte[], byte[]> record) {
        return Provenance.of(record.headers()).run();
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        byte[] key = record.key();
        return key == null ? "" : new String(key, StandardCharsets.UTF_8);
    }
}
