package io.castalia.consumers.work;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A classic group: it reads what is committed, from the earliest record on. */
final class ClassicGroup {

    /** What a worker that was killed had at hand comes to others after this, as from a share group. */
    private static final int SESSION_MILLIS = 15_000;

    private final Map<String, ?> client;
    private final String name;

    ClassicGroup(Map<String, ?> client, String name) {
        this.client = client;
        this.name = name;
    }

    /** Refuses a name that a share group has. Throws KafkaException where the cluster refuses. */
    void configure() throws InterruptedException {
        try (Admin admin = Admin.create(new HashMap<>(client))) {
            GroupKind.CLASSIC.claim(admin, name);
        }
    }

    /**
     * A consumer that is to join it, not subscribed yet.
     *
     * @param records most records to be handed out at once
     */
    Consumer<byte[], byte[]> consumer(int records) {
        var properties = new HashMap<String, Object>(client);
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, name);
        properties.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        properties.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MILLIS);
        properties.putIfAbsent(
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, records);
        var bytes = new ByteArrayDeserializer();
        return new KafkaConsumer<>(properties, bytes, bytes);
    }
}
