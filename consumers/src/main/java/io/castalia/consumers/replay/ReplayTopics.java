package io.castalia.consumers.replay;

import io.castalia.consumers.report.TopicReader;
import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.Topic;
import io.castalia.schemas.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
