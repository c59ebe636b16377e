package io.castalia.consumers.work;

import io.castalia.schemas.Refusal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which kind of group workers join: share groups where the cluster has them, else classic ones. */
public final class GroupChoice {

    private static final Logger LOG = LoggerFactory.getLogger(GroupChoice.class);

    private static final String SHARE = "share.version";
    private static final String METADATA = "metadata.version";

    /** The metadata.version of Kafka 4.2: earlier share groups were a preview, whose locks cannot be renewed. */
    private static final short KAFKA_4_2 = 28;

    private GroupChoice() {}

    /**
     * Asks the cluster, once.
     *
     * @param client a Kafka client's properties
     * @param forced the kind, where it is not to be chosen
     * @throws Refusal where share groups are asked for and there are none
     * @throws KafkaException where the cluster does not say
     */
    public static GroupKind of(Map<String, ?> client, Optional<GroupKind> forced) {
        try (Admin admin = Admin.create(new HashMap<>(client))) {
            Map<String, Short> levels = levels(admin);
            GroupKind kind = choose(levels, forced);
            LOG.info(
                    "workers join {} groups ({}; {} {}, {} {})",
                    kind.label(),
                    forced.isPresent() ? "as asked for" : "chosen",
                    SHARE,
                    levels.getOrDefault(SHARE, (short) 0),
                    METADATA,
                    levels.getOrDefault(METADATA, (short) 0));
            return kind;
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /** The choice from the levels that the cluster's features are finalised at; what is not there is not in use. */
    static GroupKind choose(Map<String, Short> levels, Optional<GroupKind> forced) {
        boolean shares = levels.getOrDefault(SHARE, (short) 0) > 0;
        if (forced.isPresent()) {
            Refusal.unless(
                    shares || forced.get() != GroupKind.SHARE,
                    "worker-group",
                    GroupKind.SHARE.label(),
                    "auto or classic: share groups are off in this cluster, or it is older than Kafka 4.2 ("
                            + "kafka-features.sh upgrade --feature share.version=1 turns them on)");
            return forced.get();
        }
        boolean ripe = levels.getOrDefault(METADATA, (short) 0) >= KAFKA_4_2;
        return shares && ripe ? GroupKind.SHARE : GroupKind.CLASSIC;
    }

    private static Map<String, Short> levels(Admin admin) throws InterruptedException {
        var levels = new HashMap<String, Short>();
        try {
            admin.describeFeatures()
                    .featureMetadata()
                    .get()
                    .finalizedFeatures()
                    .forEach((feature, range) -> levels.put(feature, range.maxVersionLevel()));
        } catch (ExecutionException e) {
            // A broker that knows of no features has no share groups either.
            if (!(e.getCause() instanceof UnsupportedVersionException)) {
                throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
            }
        }
        return levels;
    }
}
