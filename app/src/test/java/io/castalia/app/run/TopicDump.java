package io.castalia.app.run;

import io.castalia.app.config.ConnectionOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Every committed record of topics in a run's folder: key, value and headers as text, the run's name left out. */
final class TopicDump {

    private TopicDump() {}

    /** Of each topic the records by key; what stands under one key stays in its order. */
    static Map<String, Map<String, List<String>>> of(Path folder, String... topics) {
        try (Home home = Home.open(new ConnectionOptions(), folder)) {
            var properties = new HashMap<>(home.cluster().clients());
            properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
            properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
            try (var consumer =
                    new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
                var dump = new TreeMap<String, Map<String, List<String>>>();
                for (String topic : topics) {
                    dump.put(topic, read(consumer, topic));
                }
                return dump;
            }
        }
    }

    private static Map<String, List<String>> read(KafkaConsumer<String, byte[]> consumer, String topic) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        var ends = consumer.endOffsets(partitions);
        var records = new TreeMap<String, List<String>>();
        while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                records.computeIfAbsent(record.key(), k -> new ArrayList<>()).add(text(record));
            }
        }
        return records;
    }

    private static String text(ConsumerRecord<String, byte[]> record) {
        var headers = new TreeMap<String, String>();
        record.headers()
                .forEach(header -> headers.put(header.key(), HexFormat.of().formatHex(header.value())));
        headers.remove("castalia.run");
        return headers + " " + HexFormat.of().formatHex(record.value());
    }
}
