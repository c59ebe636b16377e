package io.castalia.schemas;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/**
 * A topic: its name and what may stand on it. Keys are UTF-8 strings.
 *
 * @param name full name, prefix included
 * @param value the Avro class of the values; {@code byte[]} where they are raw bytes
 * @param partitions how many partitions it is made with
 * @param compacted whether the newest value of a key is kept for ever; else records are deleted after the retention
 * @param retention how long records are kept; negative for ever; ignored where compacted
 * @param maxMessageBytes the largest record, in bytes
 */
public record Topic<V>(
        String name, Class<V> value, int partitions, boolean compacted, Duration retention, int maxMessageBytes) {

    /** A topic as the broker wants it made. A negative factor leaves the choice to the broker. */
    public NewTopic toNewTopic(short replicationFactor) {
        var settings = new LinkedHashMap<String, String>();
        settings.put(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                compacted ? TopicConfig.CLEANUP_POLICY_COMPACT : TopicConfig.CLEANUP_POLICY_DELETE);
        if (!compacted) {
            settings.put(
                    TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.isNegative() ? -1 : retention.toMillis()));
        }
        settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(maxMessageBytes));
        return new NewTopic(
                        name,
                        java.util.Optional.of(partitions),
                        replicationFactor < 1 ? java.util.Optional.empty() : java.util.Optional.of(replicationFactor))
                .configs(Map.copyOf(settings));
    }
}
