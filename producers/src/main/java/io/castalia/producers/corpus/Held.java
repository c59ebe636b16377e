package io.castalia.producers.corpus;

import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Id;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.CorpusEnd;
import io.castalia.schemas.wire.Document;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * What the topics hold of a corpus before it is fed (again). However much that is, little of it stands in memory.
 *
 * @param parts ids of all parts, of every corpus
 * @param partsOfCorpus how many of them are this corpus's
 * @param ends by partition of documents, parts in the corpus's newest end there
 * @param setAside keys of the dead letters
 * @param texts where the parts of this corpus's plain texts stand
 */
record Held(IdStore parts, long partsOfCorpus, Map<Integer, Long> ends, IdStore setAside, TextParts texts)
        implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

    /** Reads both topics to the end that they have now. */
    static Held read(Map<String, ?> clients, Topics topics, String corpus) {
        var parts = new IdStore(IdStore.IN_MEMORY);
        var ends = new HashMap<Integer, Long>();
        var setAside = new IdStore(IdStore.IN_MEMORY);
        var texts = new TextParts();
        long[] ofCorpus = {0};
        try (Deserializer<Document> documents = AvroSerdes.deserializer(topics.documents(), clients)) {
            toTheEnd(clients, topics.documents().name(), (key, record) -> {
                Document document = documents.deserialize(record.topic(), record.value());
                CorpusEnd end = document.getEnd();
                boolean ours = document.getCorpus().equals(corpus);
                if (end == null) {
                    ofCorpus[0] += add(parts, key) && ours ? 1 : 0;
                    if (ours) {
                        texts.add(document.getSource(), document.getPosition(), document.getText());
                    }
                } else if (ours) {
                    ends.put(record.partition(), end.getParts());
                }
            });
        }
        toTheEnd(clients, topics.deadLetters().name(), (key, record) -> add(setAside, key));
        return new Held(parts, ofCorpus[0], ends, setAside, texts);
    }

    /** Whether it is new. A key that a feeder would not give is never met again. */
    private static boolean add(IdStore ids, String key) {
        return !ID.matcher(key).matches() || ids.add(Id.parse(key));
    }

    private static void toTheEnd(
            Map<String, ?> clients, String topic, BiConsumer<String, ConsumerRecord<String, byte[]>> each) {
        var properties = new HashMap<String, Object>(clients);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        try (var consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    each.accept(record.key() == null ? "" : record.key(), record);
                }
            }
        }
    }

    @Override
    public void close() {
        parts.close();
        setAside.close();
        texts.close();
    }
}
