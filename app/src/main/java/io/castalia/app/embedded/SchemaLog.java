package io.castalia.app.embedded;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The registry's compacted topic. One registry writes it: there is no election among several. */
final class SchemaLog implements AutoCloseable {

    static final String TOPIC = "_schemas";

    private static final Logger LOG = LoggerFactory.getLogger(SchemaLog.class);
    private static final int SECONDS = 20;

    private final String bootstrap;
    private final KafkaProducer<byte[], byte[]> producer;

    private SchemaLog(String bootstrap) {
        this.bootstrap = bootstrap;
        Map<String, Object> settings = client(bootstrap);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, SECONDS * 1_000);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, SECONDS * 500);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, SECONDS * 1_000);
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Makes the topic where it is missing, and hands every entry on it to the reader, in order. */
    static SchemaLog open(String bootstrap, Consumer<RegistryEntry> reader) {
        try {
            createTopic(bootstrap);
            readAll(bootstrap, reader);
            return new SchemaLog(bootstrap);
        } catch (KafkaException | ExecutionException | TimeoutException e) {
            throw new EmbeddedException(
                    "topic '%s' cannot be read at %s (%s); check that Kafka runs there"
                            .formatted(TOPIC, bootstrap, e.getMessage()),
                    e);
        }
    }

    /** Writes an entry and waits until the broker has it. Throws a {@link RegistryError} where it does not answer. */
    void append(RegistryEntry entry) {
        var record = new ProducerRecord<>(TOPIC, 0, EntryFormat.key(entry), EntryFormat.value(entry));
        try {
            producer.send(record).get(2L * SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (KafkaException | ExecutionException | TimeoutException e) {
            LOG.warn("topic '{}' at {} did not take an entry: {}", TOPIC, bootstrap, e.toString());
            throw new RegistryError(
                    500,
                    50001,
                    "topic '%s' did not take the change; check that Kafka runs at %s".formatted(TOPIC, bootstrap));
        }
    }

    private static void createTopic(String bootstrap) throws ExecutionException, TimeoutException {
        var topic = new NewTopic(TOPIC, Optional.of(1), Optional.empty())
                .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
        try (Admin admin = Admin.create(client(bootstrap))) {
            admin.createTopics(List.of(topic)).all().get(SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private static void readAll(String bootstrap, Consumer<RegistryEntry> reader) {
        var partition = new TopicPartition(TOPIC, 0);
        Map<String, Object> settings = client(bootstrap);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, SECONDS * 1_000);
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofSeconds(1)).forEach(record -> read(record, reader));
            }
        }
    }

    private static void read(ConsumerRecord<byte[], byte[]> record, Consumer<RegistryEntry> reader) {
        try {
            if (record.key() != null) {
                EntryFormat.parse(record.key(), record.value()).ifPresent(reader);
            }
        } catch (IOException e) {
            LOG.warn("record {} of topic '{}' is no entry of a registry, and is passed over", record.offset(), TOPIC);
        }
    }

    private static Map<String, Object> client(String bootstrap) {
        var settings = new HashMap<String, Object>();
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, "castalia-registry");
        return settings;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
