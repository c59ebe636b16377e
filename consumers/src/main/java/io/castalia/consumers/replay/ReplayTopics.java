package io.castalia.consumers.replay;

import io.castalia.consumers.report.TopicReader;
import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Id;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.Topic;
import io.castalia.schemas.Topics;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads what a replay must know before it begins. */
public final class ReplayTopics {

    private final Map<String, ?> client;
    private final Topics topics;

    /**
     * Of a cluster.
     *
     * @param client a Kafka client's properties, the registry's among them
     */
    public ReplayTopics(Map<String, ?> client, Topics topics) {
        this.client = client;
        this.topics = topics;
    }

    /** The records to be taken; what cannot be read is left to whoever works on the topic. */
    public Roll.Taken roll(ReplaySource source, ReplayFilter filter) {
        Topic<?> topic = source.topic(topics);
        var roll = new Roll(filter);
        try (TopicReader reader = TopicReader.of(client);
                Deserializer<?> values = AvroSerdes.deserializer(topic, client)) {
            reader.read(topic.name(), record -> {
                Object value;
                try {
                    value = values.deserialize(topic.name(), record.value());
                } catch (SerializationException e) {
                    return;
                }
                String run = Provenance.of(record.headers()).run();
                ReplaySource.subject(value)
                        .ifPresent(subject -> roll.add(
                                new Roll.Entry(record.partition(), record.offset(), record.timestamp(), run, subject)));
            });
        }
        return roll.taken();
    }

    /**
     * Some of the records that are taken: those with the lowest tickets, which depend on the seed and the records' ids alone.
     *
     * @param type what the source's topic holds
     * @param most how many at most
     * @return in the order of their tickets
     */
    public <V> List<V> sample(ReplaySource source, Class<V> type, Roll.Taken taken, long seed, int most) {
        record Drawn<V>(Id ticket, V value) {}
        Topic<?> topic = source.topic(topics);
        var drawn = new PriorityQueue<Drawn<V>>(
                Comparator.<Drawn<V>, Id>comparing(Drawn::ticket).reversed());
        try (TopicReader reader = TopicReader.of(client);
                Deserializer<?> values = AvroSerdes.deserializer(topic, client)) {
            reader.read(topic.name(), record -> {
                if (!taken.has(record.partition(), record.offset())) {
                    return;
                }
                Object value = values.deserialize(topic.name(), record.value());
                ReplaySource.subject(value).ifPresent(subject -> {
                    drawn.add(new Drawn<>(Id.of("estimate", seed, subject.id()), type.cast(value)));
                    if (drawn.size() > most) {
                        drawn.remove();
                    }
                });
            });
        }
        return drawn.stream()
                .sorted(Comparator.comparing(Drawn::ticket))
                .map(Drawn::value)
                .toList();
    }

    /** The runs that have made requests, explanations or scores. */
    public SortedSet<String> runs() {
        var runs = new TreeSet<String>();
        try (TopicReader reader = TopicReader.of(client)) {
            for (Topic<?> topic : List.of(topics.explanationRequests(), topics.explanations(), topics.scores())) {
                reader.read(
                        topic.name(),
                        record -> runs.add(Provenance.of(record.headers()).run()));
            }
        }
        runs.remove("");
        return runs;
    }

    /** How many latents each hookpoint has. */
    public Map<String, Integer> widths() {
        var widths = new HashMap<String, Integer>();
        try (TopicReader reader = TopicReader.of(client);
                var values = AvroSerdes.deserializer(topics.hookpoints(), client)) {
            reader.read(topics.hookpoints().name(), record -> {
                var hookpoint = values.deserialize(record.topic(), record.value());
                if (hookpoint != null) {
                    widths.put(hookpoint.getName(), hookpoint.getLatents());
                }
            });
        }
        return widths;
    }
}
