package io.castalia.producers.corpus;

import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.CorpusEnd;
import io.castalia.schemas.wire.Document;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * What the topics hold of a corpus before it is fed (again).
 *
 * @param parts ids of all parts, of every corpus
 * @param partsOfCorpus how many of them are this corpus's
 * @param ends by partition of documents, parts in the corpus's newest end there
 * @param setAside keys of the dead letters
 * @param texts where the parts of this corpus's plain texts stand
 */
record Held(Set<String> parts, long partsOfCorpus, Map<Integer, Long> ends, Set<String> setAside, TextParts texts) {

    private static final Duration POLL = Duration.ofMillis(200);

    /** Reads both topics to the end that they have now. */
    static Held read(Map<String, ?> clients, Topics topics, String corpus) {
        Set<String> parts = ConcurrentHashMap.newKeySet();
        var ends = new HashMap<Integer, Long>();
        Set<String> setAside = ConcurrentHashMap.newKeySet();
        var texts = new TextParts();
        long[] ofCorpus = {0};
        try (Deserializer<Document> documents = AvroSerdes.deserializer(topics.documents(), clients)) {
            toTheEnd(clients, topics.documents().name(), (key, record) -> {
                Document document = documents.deserialize(record.topic(), record.value());
                CorpusEnd end = document.getEnd();
                boolean ours = document.getCorpus().equals(corpus);
                if (end == null) {
                    ofCorpus[0] += parts.add(key) && ours ? 1 : 0;
                    if (ours) {
                        texts.add(document.getSource(), document.getPosition(), document.getText());
                    }
                } else if (ours) {
                    ends.put(record.partition(), end.getParts());
                }
            });
        }
        toTheEnd(clients, topics.deadLetters().name(), (key, record) -> setAside.add(key));
        return new Held(parts, ofCorpus[0], ends, setAside, texts);
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
}
