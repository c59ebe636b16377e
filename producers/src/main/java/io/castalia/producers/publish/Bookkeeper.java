package io.castalia.producers.publish;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Reads what the group has committed, and refuses what is not of its making. */
final class Bookkeeper {

    private final Consumer<byte[], byte[]> consumer;
    private final String topic;
    private final String group;
    private final String hookpoints;

    /** Reads with a consumer of the group; hookpoints is the hash that its tallies must have. */
    Bookkeeper(Consumer<byte[], byte[]> consumer, String topic, String group, String hookpoints) {
        this.consumer = consumer;
        this.topic = topic;
        this.group = group;
        this.hookpoints = hookpoints;
    }

    /**
     * What is committed of every partition, once open transactions have ended.
     *
     * @throws IllegalStateException where the counts are lost or of other hookpoints: stop
     */
    Map<Integer, Committed> read() {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(p -> new TopicPartition(topic, p.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new IllegalStateException(
                    "topic '%s' is not there; make the topics first, with castalia topics create".formatted(topic));
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = consumer.committed(Set.copyOf(partitions));
        var committed = new TreeMap<Integer, Committed>();
        partitions.forEach(p -> committed.put(p.partition(), committed(p, offsets.get(p))));
        return committed;
    }

    private Committed committed(TopicPartition partition, @Nullable OffsetAndMetadata at) {
        if (at == null) {
            return new Committed(OptionalLong.empty(), Tally.zero(hookpoints));
        }
        Tally tally;
        try {
            tally = Tally.parse(at.metadata());
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    "group '%s' stands at offset %d of %s, but not where a producer left it (%s), so the counts of contexts are lost; produce under another prefix"
                            .formatted(group, at.offset(), partition, e.getMessage()),
                    e);
        }
        if (!tally.hookpoints().equals(hookpoints)) {
            throw new IllegalStateException(
                    "group '%s' has produced other hookpoints (hash %s, not %s), which must all be sent the same contexts; produce the same hookpoints, or use another prefix"
                            .formatted(group, tally.hookpoints(), hookpoints));
        }
        return new Committed(OptionalLong.of(at.offset()), tally);
    }
}
