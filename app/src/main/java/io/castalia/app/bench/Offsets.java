package io.castalia.app.bench;

import io.castalia.app.ExitCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/** Where topics begin and end, how far a group is, and what a topic's files weigh. */
final class Offsets implements AutoCloseable {

    private final Admin admin;

    Offsets(Map<String, Object> clients) {
        admin = Admin.create(clients);
    }

    /** First offset of each partition that is still there. */
    Map<TopicPartition, Long> begins(String topic, int partitions) {
        return list(topic, partitions, OffsetSpec.earliest());
    }

    /** One past the last offset of each partition. */
    Map<TopicPartition, Long> ends(String topic, int partitions) {
        return list(topic, partitions, OffsetSpec.latest());
    }

    private Map<TopicPartition, Long> list(String topic, int partitions, OffsetSpec which) {
        var wanted = new HashMap<TopicPartition, OffsetSpec>();
        for (int i = 0; i < partitions; i++) {
            wanted.put(new TopicPartition(topic, i), which);
        }
        var offsets = new HashMap<TopicPartition, Long>();
        got(admin.listOffsets(wanted).all()).forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    /** Whether a group has committed these offsets or later ones. */
    boolean reached(String group, Map<TopicPartition, Long> wanted) {
        var committed = got(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        return wanted.entrySet().stream().allMatch(entry -> {
            var offset = committed.get(entry.getKey());
            return entry.getValue() == 0 || (offset != null && offset.offset() >= entry.getValue());
        });
    }

    /** What share of the records before these offsets a group has committed. */
    double share(String group, Map<TopicPartition, Long> wanted) {
        var committed = got(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        double all = 0;
        double done = 0;
        for (var entry : wanted.entrySet()) {
            var offset = committed.get(entry.getKey());
            all += entry.getValue();
            done += offset == null ? 0 : Math.min(offset.offset(), entry.getValue());
        }
        return all == 0 ? 1 : done / all;
    }

    /** Has a group that is not at work begin at these offsets. */
    void set(String group, Map<TopicPartition, Long> begins) {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        begins.forEach((partition, offset) -> offsets.put(partition, new OffsetAndMetadata(offset)));
        got(admin.alterConsumerGroupOffsets(group, offsets).all());
    }

    /** Names of topics that exist. */
    List<String> topics(Predicate<String> wanted) {
        return got(admin.listTopics().names()).stream().filter(wanted).sorted().toList();
    }

    /** Bytes of the files of some topics, by partition. */
    Map<TopicPartition, Long> bytes(Predicate<String> wanted) {
        var nodes = got(admin.describeCluster().nodes());
        var bytes = new HashMap<TopicPartition, Long>();
        for (var node : nodes) {
            Map<String, LogDirDescription> folders = got(admin.describeLogDirs(List.of(node.id()))
                            .allDescriptions())
                    .getOrDefault(node.id(), Map.of());
            folders.values()
                    .forEach(folder -> folder.replicaInfos().forEach((partition, info) -> {
                        if (wanted.test(partition.topic())) {
                            bytes.merge(partition, info.size(), Long::sum);
                        }
                    }));
        }
        return bytes;
    }

    /** The same, all together. */
    long totalBytes(Predicate<String> wanted) {
        return bytes(wanted).values().stream().mapToLong(Long::longValue).sum();
    }

    private static <T> T got(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new KafkaException("the broker does not say how it stands: " + ExitCode.message(e), e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
