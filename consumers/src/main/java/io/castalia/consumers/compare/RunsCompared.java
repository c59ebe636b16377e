package io.castalia.consumers.compare;

import io.castalia.consumers.report.TopicReader;
import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.Topic;
import io.castalia.schemas.Topics;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads the scores of two runs, and compares them. */
public final class RunsCompared {

    private RunsCompared() {}

    /**
     * Reads the topics to their ends.
     *
     * @param client a Kafka client's properties, the registry's among them
     * @throws Refusal where one of the runs has no accepted score
     */
    public static Compared of(Map<String, ?> client, Topics topics, String first, String second) {
        Refusal.unless(!first.equals(second), "run", second, "another than the first");
        var accepted = new AcceptedScores(first, second);
        var runs = new TreeSet<String>();
        try (TopicReader reader = TopicReader.of(client)) {
            read(reader, client, topics.explanations(), accepted::add);
            read(reader, client, topics.scores(), (score, run) -> {
                runs.add(run);
                accepted.add(score, run);
            });
        }
        for (String run : new String[] {first, second}) {
            Refusal.unless(
                    !accepted.of(run).isEmpty(),
                    "run",
                    run,
                    runs.isEmpty()
                            ? "a run that has scored; there is none"
                            : "a run that has scored: one of " + String.join(", ", runs));
        }
        return new RunComparison(first, accepted.of(first), second, accepted.of(second)).compared();
    }

    /** What cannot be read is passed over: a report counts it. */
    private static <V> void read(
            TopicReader reader, Map<String, ?> client, Topic<V> topic, BiConsumer<V, String> take) {
        try (Deserializer<V> values = AvroSerdes.deserializer(topic, client)) {
            reader.read(topic.name(), record -> {
                V value;
                try {
                    value = values.deserialize(topic.name(), record.value());
                } catch (SerializationException e) {
                    return;
                }
                if (value != null) {
                    take.accept(value, Provenance.of(record.headers()).run());
                }
            });
        }
    }
}
