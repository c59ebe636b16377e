package io.castalia.streams.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

/** What is made of topics that go, by looking and by what Kafka throws. */
final class TopicWatchTest {

    private static final Uuid ONE = new Uuid(0, 1);
    private static final Uuid OTHER = new Uuid(0, 2);

    private final List<String> said = new ArrayList<>();

    @Test
    void compare_topicGoesOrChanges_saysSoOnceItIsSure() {
        try (var watch = new TopicWatch(
                new GroupAdmin(Map.of("bootstrap.servers", "localhost:1")),
                List.of("read", "changelog"),
                lost -> said.add(lost.getMessage()))) {
            watch.compare(Map.of("read", ONE));
            watch.compare(Map.of("read", ONE, "changelog", ONE));
            watch.compare(Map.of("read", ONE));
            watch.compare(Map.of("read", ONE, "changelog", ONE));
            watch.compare(Map.of("read", ONE));
            assertThat(said).isEmpty();

            watch.compare(Map.of("read", ONE));
            assertThat(said).singleElement().asString().startsWith("topic 'changelog' was deleted, and");
            watch.compare(Map.of("read", OTHER, "changelog", ONE));
            assertThat(said).hasSize(2).last().asString().startsWith("topic 'read' was deleted and made anew");
        }
    }

    @Test
    void why_whatStopsStreams_saysWhatNow() {
        var partition = new TopicPartition("castalia.activations", 3);
        for (Exception gone : List.of(
                new OffsetOutOfRangeException(Map.of(partition, 7L)), new NoOffsetForPartitionException(partition))) {
            assertThat(Footing.why(new StreamsException("no policy", gone), "castalia-streams"))
                    .hasMessageContaining(
                            "what 'castalia-streams' was to read next of [castalia.activations-3] is gone")
                    .hasMessageContaining("--accept-loss");
        }
        assertThat(Footing.why(new MissingSourceTopicException("Missing: castalia.activations"), "castalia-streams"))
                .hasMessageContaining(
                        "a topic that 'castalia-streams' reads was deleted (Missing: castalia.activations)");
        var other = new IllegalStateException("a shard has lost count");
        assertThat(Footing.why(new StreamsException("while processing", other), "castalia-streams"))
                .isSameAs(other);
    }
}
