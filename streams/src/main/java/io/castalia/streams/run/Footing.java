package io.castalia.streams.run;

import io.castalia.schemas.Topics;
import io.castalia.streams.topology.Stores;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an application stands on: where it goes on in activations, and the changelogs of its state. Looked at before
 * Streams is started, which would begin elsewhere and make empty changelogs without a word.
 *
 * <p>A first start begins where the topic does, and says so to the group at once: from then on "no offset" and "offset out
 * of range" mean that something is gone.
 */
final class Footing {

    private static final Logger LOG = LoggerFactory.getLogger(Footing.class);

    static final String RESET = "run 'castalia stream reset' and start again, which makes the state of what is still "
            + "there, or take another --topic-prefix";

    private static final String ACCEPT =
            "; or give --accept-loss to go on from what is there: counts will be short, and marks warn and do not stop";

    private static final String ACCEPT_NOTHING =
            "; give --accept-loss this once to make it and go on: nothing is lost, for projections are read again from ";

    private final GroupAdmin admin;
    private final StreamsSettings settings;
    private final String topic;
    private final String projections;
    private final int shards;

    Footing(GroupAdmin admin, StreamsSettings settings, Topics topics) {
        this.admin = admin;
        this.settings = settings;
        topic = topics.activations().name();
        projections = topics.projections().name();
        shards = topics.activations().partitions();
    }

    /** Looks, and sets what a first start needs. Throws Lost where something is gone, unless a loss is accepted. */
    void check() {
        Map<TopicPartition, Long> begins = admin.begins(topic, shards);
        Map<TopicPartition, Long> ends = admin.ends(topic, shards);
        Map<TopicPartition, Long> committed = admin.committed(settings.applicationId());
        var moves = new HashMap<TopicPartition, OffsetAndMetadata>();
        var begun = new ArrayList<TopicPartition>();
        begins.forEach((partition, begin) -> {
            Long next = committed.get(partition);
            if (next == null ? begin > 0 : next < begin) {
                accept(next == null ? late(partition, begin) : overtaken(partition, next, begin));
            }
            if (next == null || next < begin) {
                moves.put(partition, new OffsetAndMetadata(begin));
            } else if (next > ends.getOrDefault(partition, next)) {
                throw new Lost(
                        "%s ends at offset %d, but '%s' has read up to %d: the topic was made anew, or has lost records; %s"
                                .formatted(partition, ends.get(partition), settings.applicationId(), next, RESET));
            }
            if (next != null && next > 0) {
                begun.add(partition);
            }
        });
        if (!begun.isEmpty()) {
            changelogs(begun, moves);
        }
        if (!moves.isEmpty() && !admin.commit(settings.applicationId(), moves)) {
            othersBegan(moves.keySet());
        }
    }

    /** What stopped an application, in words that say what now where Kafka's do not. */
    static Throwable why(Throwable thrown, String applicationId) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            if (cause instanceof MissingSourceTopicException) {
                break;
            }
            cause = cause.getCause();
        }
        if (cause instanceof InvalidOffsetException gone) {
            return new Lost(
                    "what '%s' was to read next of %s is gone: retention has deleted it; %s%s"
                            .formatted(applicationId, gone.partitions(), RESET, ACCEPT),
                    cause);
        }
        if (cause instanceof MissingSourceTopicException) {
            return new Lost(
                    "a topic that '%s' reads was deleted (%s); what was not read of it is gone; %s"
                            .formatted(applicationId, cause.getMessage(), RESET),
                    cause);
        }
        return cause;
    }

    private static String late(TopicPartition partition, long begin) {
        return ("%s begins at offset %d: retention has deleted what came before, and nothing was read of it yet; take another "
                        + "--topic-prefix and feed again")
                .formatted(partition, begin);
    }

    private String overtaken(TopicPartition partition, long next, long begin) {
        return "%s begins at offset %d, and '%s' had read up to %d only: retention has deleted what came next; %s"
                .formatted(partition, begin, settings.applicationId(), next, RESET);
    }

    private void accept(String gone) {
        accept(gone, ACCEPT);
    }

    private void accept(String gone, String how) {
        if (!settings.shard().lossAccepted()) {
            throw new Lost(gone + how);
        }
        LOG.warn("{}", gone);
    }

    /* Whoever commits for the group while it has members is refused; then another instance has begun, and has done it. */
    private void othersBegan(Set<TopicPartition> partitions) {
        Map<TopicPartition, Long> committed = admin.committed(settings.applicationId());
        if (!committed.keySet().containsAll(partitions)) {
            throw new Lost("instances of '%s' are at work, but have no place in %s; stop them all, and start again"
                    .formatted(settings.applicationId(), topic));
        }
    }

    private void changelogs(List<TopicPartition> begun, Map<TopicPartition, OffsetAndMetadata> moves) {
        var wanted = new TreeMap<>(Stores.changelogs(settings.applicationId()));
        Set<String> there = admin.topics();
        List<String> missing =
                wanted.values().stream().filter(name -> !there.contains(name)).toList();
        String ofProjections = String.valueOf(wanted.get(Stores.PROJECTIONS));
        if (missing.contains(ofProjections)) {
            admin.begins(projections, shards)
                    .forEach((partition, begin) -> moves.put(partition, new OffsetAndMetadata(begin)));
        }
        if (missing.equals(List.of(ofProjections))) {
            accept(
                    "'%s' has read %s, but its changelog '%s' does not exist: it was deleted, or the state is of a version that kept no projections"
                            .formatted(settings.applicationId(), topic, ofProjections),
                    ACCEPT_NOTHING + projections);
            wanted.remove(Stores.PROJECTIONS);
        } else if (!missing.isEmpty()) {
            accept("'%s' has read %s, but its changelogs %s do not exist: the state is gone; %s"
                    .formatted(settings.applicationId(), topic, missing, RESET));
            return;
        }
        whole(wanted, begun);
    }

    private void whole(Map<String, String> changelogs, List<TopicPartition> begun) {
        admin.cleanup(changelogs.values()).forEach((changelog, policy) -> {
            if (!policy.equals("compact")) {
                accept(
                        "changelog '%s' has cleanup.policy=%s, where it must be 'compact': some of the state may be gone; %s"
                                .formatted(changelog, policy, RESET));
            }
        });
        for (String changelog : changelogs.values()) {
            admin.begins(changelog, shards).forEach((partition, begin) -> {
                if (begin > 0) {
                    accept("changelog %s begins at offset %d: some of the state was deleted; %s"
                            .formatted(partition, begin, RESET));
                }
            });
        }
        String places = String.valueOf(changelogs.get(Stores.SHARDS));
        Map<TopicPartition, Long> ends = admin.ends(places, shards);
        for (TopicPartition read : begun) {
            if (ends.getOrDefault(new TopicPartition(places, read.partition()), 0L) == 0) {
                accept("'%s' has read %s, but changelog '%s' has nothing of it: the state is gone; %s"
                        .formatted(settings.applicationId(), read, places, RESET));
            }
        }
    }
}
