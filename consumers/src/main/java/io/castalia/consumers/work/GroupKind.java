package io.castalia.consumers.work;

import io.castalia.schemas.Refusal;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.KafkaException;

/** What kind of group the workers of a stage join. Names are the same in both. */
public enum GroupKind {
    /** Records are dealt out one by one, to any number of workers. Kafka 4.2 and newer. */
    SHARE("share"),
    /** Partitions are dealt out: of more workers than partitions some are idle. Every Kafka. */
    CLASSIC("classic");

    private final String label;

    GroupKind(String label) {
        this.label = label;
    }

    /** As settings name it. */
    public String label() {
        return label;
    }

    /** Refuses a name that a group of the other kind has. Throws KafkaException where groups cannot be listed. */
    void claim(Admin admin, String name) throws InterruptedException {
        try {
            for (GroupListing group : admin.listGroups().all().get()) {
                if (group.groupId().equals(name)) {
                    refuse(name, group.type().orElse(GroupType.UNKNOWN));
                }
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
        }
    }

    /** Brokers that do not tell types have no share groups. */
    private void refuse(String name, GroupType type) {
        boolean isShare = type == GroupType.SHARE;
        if (isShare == (this == SHARE)) {
            return;
        }
        throw new Refusal(
                ("group '%s' is there already, as a %s group, and cannot be a %s group as well; --worker-group %s "
                                + "goes on with it; another --run begins anew, and so does kafka-%s-groups.sh --delete --group %s")
                        .formatted(
                                name,
                                isShare ? SHARE.label : CLASSIC.label,
                                label,
                                isShare ? SHARE.label : CLASSIC.label,
                                isShare ? "share" : "consumer",
                                name));
    }
}
