package io.castalia.app.intake;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** How many records of a topic a group has not committed yet. Asked of the cluster at most once a second. */
public final class Lag implements FeedServer.Backlog, AutoCloseable {

    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Admin admin;
    private final String topic;
    private final String group;
    private final Ebb ebb = new Ebb();
    private long records;
    private long measured;
    private boolean known;

    /** Of a group that need not exist yet: then it has everything before it. */
    public Lag(Map<String, Object> clients, String topic, String group) {
        this.admin = Admin.create(clients);
        this.topic = topic;
        this.group = group;
    }

    /** Now, or a second ago with what was {@link #add added} since. Throws KafkaException where it cannot be had. */
    @Override
    public synchronized long records() {
        long now = System.nanoTime();
        if (!known || now - measured >= KEPT_NANOS) {
            records = measure();
            measured = now;
            known = true;
            ebb.note(now, records);
        }
        return records;
    }

    /** Takes note of records that were sent since the cluster was asked. */
    @Override
    public synchronized void add(long sent) {
        records += sent;
        ebb.add(sent);
    }

    @Override
    public synchronized int seconds(long fewer) {
        return ebb.seconds(fewer);
    }

    private long measure() {
        try {
            Set<TopicPartition> partitions = partitions();
            var ends = offsets(partitions, OffsetSpec.latest());
            var starts = offsets(partitions, OffsetSpec.earliest());
            Map<TopicPartition, OffsetAndMetadata> committed = committed();
            long lag = 0;
            for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end : ends.entrySet()) {
                ListOffsetsResultInfo start = starts.get(end.getKey());
                OffsetAndMetadata at = committed.get(end.getKey());
                long first = start == null ? 0 : start.offset();
                lag += Math.max(0, end.getValue().offset() - (at == null ? first : Math.max(first, at.offset())));
            }
            return lag;
        } catch (ExecutionException e) {
            throw new KafkaException(
                    "the lag of group '%s' over '%s' cannot be had: %s".formatted(group, topic, e.getCause()), e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private Set<TopicPartition> partitions() throws InterruptedException, ExecutionException {
        TopicDescription description = Objects.requireNonNull(
                admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic));
        return description.partitions().stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .collect(Collectors.toSet());
    }

    private Map<TopicPartition, ListOffsetsResultInfo> offsets(Set<TopicPartition> partitions, OffsetSpec which)
            throws InterruptedException, ExecutionException {
        return admin.listOffsets(partitions.stream().collect(Collectors.toMap(p -> p, p -> which)))
                .all()
                .get();
    }

    private Map<TopicPartition, OffsetAndMetadata> committed() throws InterruptedException, ExecutionException {
        try {
            Map<TopicPartition, @Nullable OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            var known = new HashMap<TopicPartition, OffsetAndMetadata>();
            offsets.forEach((partition, at) -> {
                if (at != null) {
                    known.put(partition, at);
                }
            });
            return known;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return Map.of();
            }
            throw e;
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
