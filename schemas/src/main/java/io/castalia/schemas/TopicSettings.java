package io.castalia.schemas;

import java.time.Duration;

/**
 * How topics are named and made.
 *
 * @param prefix stands before every topic's name
 * @param partitions of every topic that is not cut into shards
 * @param shards partitions of activations, which the latents are dealt to; fixed once the topic is made
 * @param replicationFactor of every topic; -1 leaves it to the broker
 * @param retention how long the topics that are not compacted keep their records; negative for ever
 */
public record TopicSettings(String prefix, int partitions, int shards, int replicationFactor, Duration retention) {

    /** Defaults: prefix {@code castalia.}, 2 partitions, 2 shards, the broker's replication, kept for ever. */
    public static final TopicSettings DEFAULT = new TopicSettings("castalia.", 2, 2, -1, Duration.ofMillis(-1));

    /** What a group, an application or a transactional id of this prefix is called: {@code castalia-streams}. */
    public String named(String what) {
        String base = prefix.replaceFirst("[._-]+$", "");
        return base.isEmpty() ? what : base + "-" + what;
    }

    public TopicSettings {
        Refusal.unless(prefix.matches("[a-zA-Z0-9._-]*"), "topics.prefix", prefix, "letters, digits, '.', '_' and '-'");
        Refusal.unless(partitions > 0, "topics.partitions", partitions, "at least 1");
        Refusal.unless(shards > 0, "topics.shards", shards, "at least 1");
        Refusal.unless(
                replicationFactor == -1 || replicationFactor > 0,
                "topics.replication-factor",
                replicationFactor,
                "-1 (the broker's default) or at least 1");
        Refusal.unless(!retention.isZero(), "topics.retention", retention, "a duration, or negative for ever");
    }
}
