package io.castalia.streams.run;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What is asked of the broker before a start, and told to it. Throws KafkaException where it does not answer: stop. */
final class GroupAdmin implements AutoCloseable {

    private static final String STANDBYS = "streams.num.standby.replicas";

    private final Admin admin;

    GroupAdmin(Map<String, ?> client) {
        admin = Admin.create(new HashMap<>(client));
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
        try {
            var offsets = new TreeMap<TopicPartition, Long>((a, b) -> Integer.compare(a.partition(), b.partition()));
            admin.listOffsets(wanted).all().get().forEach((partition, info) -> offsets.put(partition, info.offset()));
            return offsets;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new Lost(
                        "topic '%s' does not exist, or has fewer than %d partitions; create it with 'castalia topics create'"
                                .formatted(topic, partitions),
                        e);
            }
            throw unanswered(e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /** What a group has committed; nothing where there is no such group. */
    Map<TopicPartition, Long> committed(String group) {
        var offsets = new HashMap<TopicPartition, Long>();
        got(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                .forEach((partition, offset) -> {
                    if (offset != null) {
                        offsets.put(partition, offset.offset());
                    }
                });
        return offsets;
    }

    /** Commits for a group without members, and returns whether it was one. */
    boolean commit(String group, Map<TopicPartition, OffsetAndMetadata> offsets) {
        try {
            admin.alterConsumerGroupOffsets(group, offsets).all().get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownMemberIdException || e.getCause() instanceof GroupNotEmptyException) {
                return false;
            }
            throw unanswered(e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /** Names of all topics. */
    Set<String> topics() {
        return got(admin.listTopics().names());
    }

    /** The ids of those of these topics that are there. */
    Map<String, Uuid> ids(Collection<String> topics) {
        var ids = new HashMap<String, Uuid>();
        admin.describeTopics(topics).topicNameValues().forEach((topic, description) -> {
            try {
                ids.put(topic, description.get().topicId());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw unanswered(e);
                }
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        });
        return ids;
    }

    /** How each topic is cleaned up. */
    Map<String, String> cleanup(Collection<String> topics) {
        List<ConfigResource> resources = topics.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        var policies = new TreeMap<String, String>();
        got(admin.describeConfigs(resources).all())
                .forEach((resource, config) -> policies.put(
                        resource.name(),
                        config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value()));
        return policies;
    }

    /** Has a group of the {@code streams} protocol keep so many copies of each state, which is the broker's to say there. */
    void standbys(String group, int copies) {
        var resource = new ConfigResource(ConfigResource.Type.GROUP, group);
        Config config = got(admin.describeConfigs(List.of(resource)).all()).get(resource);
        ConfigEntry now = config == null ? null : config.get(STANDBYS);
        String wanted = Integer.toString(copies);
        if (now == null || !wanted.equals(now.value())) {
            var set = new AlterConfigOp(new ConfigEntry(STANDBYS, wanted), AlterConfigOp.OpType.SET);
            got(admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all());
        }
    }

    private static <T> T got(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw unanswered(e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static KafkaException unanswered(ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return new KafkaException("the broker does not say how the application stands: " + cause.getMessage(), cause);
    }

    @Override
    public void close() {
        admin.close();
    }
}
