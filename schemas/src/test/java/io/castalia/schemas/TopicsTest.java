package io.castalia.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicsTest {

    private static final TopicSettings SETTINGS = new TopicSettings("my.", 3, 5, 2, Duration.ofHours(1));

    @Test
    void of_settings_shapeEveryTopic() {
        Topics topics = Topics.of(SETTINGS);

        assertThat(topics.all()).allMatch(topic -> topic.name().startsWith("my."));
        assertThat(topics.activations().partitions()).isEqualTo(5);
        assertThat(topics.commands().partitions()).isEqualTo(5);
        assertThat(topics.projections().partitions()).isEqualTo(5);
        assertThat(topics.documents().partitions()).isEqualTo(3);
        assertThat(topics.hookpoints().partitions()).isEqualTo(1);
    }

    @Test
    void toNewTopic_byKind_isCompactedOrDeleted() {
        Topics topics = Topics.of(SETTINGS);

        assertThat(topics.latents().toNewTopic((short) 2).configs())
                .isEqualTo(Map.of("cleanup.policy", "compact", "max.message.bytes", "1048576"));
        assertThat(topics.activations().toNewTopic((short) 2).configs())
                .isEqualTo(
                        Map.of("cleanup.policy", "delete", "retention.ms", "3600000", "max.message.bytes", "8454144"));
        assertThat(Topics.of(TopicSettings.DEFAULT)
                        .documents()
                        .toNewTopic((short) -1)
                        .configs())
                .containsEntry("retention.ms", "-1");
    }

    @Test
    void toNewTopic_replication_isTheBrokersUnlessGiven() {
        assertThat(Topics.of(SETTINGS).scores().toNewTopic((short) 2).replicationFactor())
                .isEqualTo((short) 2);
        assertThat(Topics.of(SETTINGS).scores().toNewTopic((short) -1).replicationFactor())
                .isEqualTo((short) -1);
    }

    @Test
    void settings_outOfBounds_areRefusedByKey() {
        refused("topics.prefix", () -> new TopicSettings("a b", 1, 1, 1, Duration.ofHours(1)));
        refused("topics.partitions", () -> new TopicSettings("", 0, 1, 1, Duration.ofHours(1)));
        refused("topics.shards", () -> new TopicSettings("", 1, 0, 1, Duration.ofHours(1)));
        refused("topics.replication-factor", () -> new TopicSettings("", 1, 1, 0, Duration.ofHours(1)));
        refused("topics.retention", () -> new TopicSettings("", 1, 1, 1, Duration.ZERO));
    }

    private static void refused(String key, Runnable settings) {
        assertThatThrownBy(settings::run).isInstanceOf(Refusal.class).hasMessageStartingWith(key + " is '");
    }
}
