package io.castalia.consumers.work;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A share group, set up before its first consumer: it reads what is committed, from the earliest record on, and its
 * locks can be renewed.
 */
final class ShareGroup {

    private static final Logger LOG = LoggerFactory.getLogger(ShareGroup.class);

    private static final Map<String, String> NEEDED =
            Map.of("share.isolation.level", "read_committed", "share.auto.offset.reset", "earliest");

    /** A broker that is older, or allows other values, does without: locks then last as long as it lets them. */
    private static final List<Map<String, String>> WISHED = List.of(
            Map.of("share.renew.acknowledge.enable", "true"),
            // What a worker that was killed had at hand comes to others after this; long work renews its locks.
            Map.of("share.record.lock.duration.ms", "15000"));

    private final Map<String, ?> client;
    private final String name;

    ShareGroup(Map<String, ?> client, String name) {
        this.client = client;
        this.name = name;
    }

    /**
     * Sets the group up; harmless where it is. Refuses a name that a group of another kind has. Throws KafkaException where
     * the cluster refuses.
     */
    void configure() throws InterruptedException {
        try (Admin admin = Admin.create(new HashMap<>(client))) {
            GroupKind.SHARE.claim(admin, name);
            alter(admin, NEEDED);
            for (Map<String, String> wish : WISHED) {
                try {
                    alter(admin, wish);
                } catch (InvalidConfigurationException | InvalidRequestException refused) {
                    LOG.debug("{}: the broker does without {}: {}", name, wish, refused.getMessage());
                }
            }
        }
    }

    /**
     * Joins the group.
     *
     * @param records most records to be at work on at once
     */
    ShareConsumer<byte[], byte[]> join(String topic, int records) {
        var properties = new HashMap<String, Object>(client);
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, name);
        properties.put("share.acknowledgement.mode", "explicit");
        properties.put("share.acquire.mode", "record_limit");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, records);
        var bytes = new ByteArrayDeserializer();
        var consumer = new KafkaShareConsumer<>(properties, bytes, bytes);
        consumer.subscribe(List.of(topic));
        return consumer;
    }

    private void alter(Admin admin, Map<String, String> settings) throws InterruptedException {
        Collection<AlterConfigOp> changes = new ArrayList<>();
        settings.forEach(
                (key, value) -> changes.add(new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET)));
        var group = new ConfigResource(ConfigResource.Type.GROUP, name);
        try {
            admin.incrementalAlterConfigs(Map.of(group, changes)).all().get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
        }
    }
}
