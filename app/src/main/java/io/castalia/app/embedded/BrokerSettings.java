package io.castalia.app.embedded;

import io.castalia.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Kafka's settings for one small node that is broker and controller at once. */
final class BrokerSettings {

    static final int NODE = 1;

    private static final int MIB = 1 << 20;

    private BrokerSettings() {}

    static Map<String, Object> of(Path log, Ports ports) {
        var settings = new LinkedHashMap<String, Object>();
        listeners(settings, ports);
        settings.put("log.dirs", log.toString());
        alone(settings);
        quickToStart(settings);
        groups(settings);
        records(settings);
        // As text, since Kafka tells a short from an int.
        settings.replaceAll((key, value) -> value.toString());
        return settings;
    }

    private static void listeners(Map<String, Object> settings, Ports ports) {
        String clients = "PLAINTEXT://%s:%d".formatted(Ports.LOOPBACK, ports.clients());
        String controller = "CONTROLLER://%s:%d".formatted(Ports.LOOPBACK, ports.controller());
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", NODE);
        settings.put("listeners", clients + "," + controller);
        settings.put("advertised.listeners", clients);
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("controller.quorum.voters", "%d@%s:%d".formatted(NODE, Ports.LOOPBACK, ports.controller()));
    }

    /** One node holds the only copy of everything, and few partitions of Kafka's own topics are enough. */
    private static void alone(Map<String, Object> settings) {
        settings.put("default.replication.factor", 1);
        settings.put("min.insync.replicas", 1);
        settings.put("offsets.topic.replication.factor", 1);
        settings.put("offsets.topic.num.partitions", 4);
        settings.put("transaction.state.log.replication.factor", 1);
        settings.put("transaction.state.log.min.isr", 1);
        settings.put("transaction.state.log.num.partitions", 4);
        settings.put("share.coordinator.state.topic.replication.factor", 1);
        settings.put("share.coordinator.state.topic.min.isr", 1);
        settings.put("share.coordinator.state.topic.num.partitions", 4);
        settings.put("num.network.threads", 2);
        settings.put("num.io.threads", 4);
        settings.put("background.threads", 2);
    }

    /** After a crash the controller waits for the old session to end; nobody waits for others to join a group. */
    private static void quickToStart(Map<String, Object> settings) {
        settings.put("broker.session.timeout.ms", 2_000);
        settings.put("broker.heartbeat.interval.ms", 500);
        settings.put("group.initial.rebalance.delay.ms", 0);
        settings.put("group.streams.initial.rebalance.delay.ms", 0);
        settings.put("group.min.session.timeout.ms", 1_000);
        for (String kind : new String[] {"consumer", "share", "streams"}) {
            String group = "group." + kind;
            settings.put(group + ".assignment.interval.ms", 0);
            settings.put(group + ".min.heartbeat.interval.ms", 500);
            settings.put(group + ".heartbeat.interval.ms", 1_000);
            settings.put(group + ".min.session.timeout.ms", 5_000);
            settings.put(group + ".session.timeout.ms", 10_000);
        }
        settings.put("group.share.initialize.retry.interval.ms", 1_000);
        settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", 1_000);
    }

    /** Long locks and many tries may be asked for by a group; positions are kept however long nobody comes. */
    private static void groups(Map<String, Object> settings) {
        settings.put("group.share.min.record.lock.duration.ms", 1_000);
        settings.put(
                "group.share.max.record.lock.duration.ms", Duration.ofHours(1).toMillis());
        settings.put("group.share.max.delivery.count.limit", 25);
        settings.put("offsets.retention.minutes", Duration.ofDays(3_650).toMinutes());
    }

    private static void records(Map<String, Object> settings) {
        settings.put("auto.create.topics.enable", false);
        settings.put("message.max.bytes", Topics.BLOCK_BYTES + MIB);
        settings.put("log.cleaner.dedupe.buffer.size", 8 * MIB);
    }
}
