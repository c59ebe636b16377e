package io.castalia.app.config;

import io.castalia.schemas.Refusal;
import io.castalia.schemas.TopicSettings;
import io.castalia.schemas.Topics;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.Option;

/** How topics are named and made. */
public final class TopicOptions {

    @Option(
            names = "--topic-prefix",
            paramLabel = "PREFIX",
            defaultValue = "castalia.",
            description = "Stands before every topic's name. Default: ${DEFAULT-VALUE}")
    private String prefix = "castalia.";

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "2",
            description = "Partitions of the topics that are not cut into shards. Default: ${DEFAULT-VALUE}.")
    private int partitions = 2;

    @Option(
            names = "--shards",
            paramLabel = "N",
            defaultValue = "2",
            description =
                    "Shards that latents are dealt to; fixed once the topics are made. Default: ${DEFAULT-VALUE}.")
    private int shards = 2;

    @Option(
            names = "--replication-factor",
            paramLabel = "N",
            defaultValue = "-1",
            description = "Replicas of every topic; -1 is the broker's default. Default: ${DEFAULT-VALUE}.")
    private int replicationFactor = -1;

    @Option(
            names = "--retention",
            paramLabel = "DURATION",
            defaultValue = "forever",
            description = "How long topics keep their records: forever, or like P7D, PT12H. Default: ${DEFAULT-VALUE}.")
    private String retention = "forever";

    /** The settings, checked. */
    public TopicSettings settings() {
        return new TopicSettings(prefix, partitions, shards, replicationFactor, retention());
    }

    /** Every topic. */
    public Topics topics() {
        return Topics.of(settings());
    }

    private Duration retention() {
        if (retention.equals("forever")) {
            return Duration.ofMillis(-1);
        }
        try {
            return Duration.parse(retention);
        } catch (DateTimeParseException e) {
            throw new Refusal("retention", retention, "'forever', or a duration such as P7D or PT12H");
        }
    }
}
