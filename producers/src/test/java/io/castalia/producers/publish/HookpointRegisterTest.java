package io.castalia.producers.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.schemas.Provenance;
import io.castalia.schemas.Topic;
import io.castalia.schemas.TopicSettings;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.Hookpoint;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class HookpointRegisterTest {

    private static final Topic<Hookpoint> TOPIC =
            Topics.of(TopicSettings.DEFAULT).hookpoints();
    private static final Provenance PROVENANCE = new Provenance("m", "c", "t", "", "code", "run");

    private final MockConsumer<String, Hookpoint> consumer = new MockConsumer<>("earliest");
    private final MockProducer<String, Hookpoint> producer = new MockProducer<>(
            true, new RoundRobinPartitioner(), new StringSerializer(), (topic, value) -> new byte[0]);
    private final HookpointRegister register = new HookpointRegister(TOPIC, consumer, producer);

    @Test
    void declare_unknown_writesIt() {
        stored();

        register.declare(Map.of(hookpoint("layers.4").build(), PROVENANCE));

        assertThat(producer.history()).hasSize(1).allSatisfy(record -> {
            assertThat(record.key()).isEqualTo("layers.4");
            assertThat(Provenance.of(record.headers())).isEqualTo(PROVENANCE);
        });
    }

    @Test
    void declare_known_writesNothing() {
        stored(hookpoint("layers.4").setTime(77).build());

        register.declare(Map.of(hookpoint("layers.4").build(), PROVENANCE));

        assertThat(producer.history()).isEmpty();
    }

    @Test
    void declare_otherwise_isRefusedNamingBothValues() {
        List<Hookpoint.Builder> others = List.of(
                hookpoint("layers.4").setModelHash("other"),
                hookpoint("layers.4").setCoderHash("other"),
                hookpoint("layers.4").setTokenizerHash("other"),
                hookpoint("layers.4").setSpecials("other"),
                hookpoint("layers.4").setLatents(7),
                hookpoint("layers.4").setContext(7),
                hookpoint("layers.4").setWindow(7),
                hookpoint("layers.4").setShards(7));
        Map<String, Hookpoint> known = Map.of("layers.4", hookpoint("layers.4").build());

        for (Hookpoint.Builder other : others) {
            assertThatThrownBy(() -> Declarations.missing(known, List.of(other.build())))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'layers.4'")
                    .hasMessageMatching(".*(other|7).*")
                    .hasMessageContaining("another hookpoint name");
        }
    }

    @Test
    void declare_oneOfTwoOtherwise_writesNeither() {
        stored(hookpoint("layers.4").setCoderHash("other").build());

        assertThatThrownBy(() -> register.declare(Map.of(
                        hookpoint("layers.2").build(),
                        PROVENANCE,
                        hookpoint("layers.4").build(),
                        PROVENANCE)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(producer.history()).isEmpty();
    }

    private void stored(Hookpoint... hookpoints) {
        var partition = new TopicPartition(TOPIC.name(), 0);
        consumer.updatePartitions(
                TOPIC.name(), List.of(new PartitionInfo(TOPIC.name(), 0, Node.noNode(), new Node[0], new Node[0])));
        consumer.updateBeginningOffsets(Map.of(partition, 0L));
        consumer.updateEndOffsets(Map.of(partition, (long) hookpoints.length));
        consumer.schedulePollTask(() -> {
            for (int i = 0; i < hookpoints.length; i++) {
                consumer.addRecord(new ConsumerRecord<>(TOPIC.name(), 0, i, hookpoints[i].getName(), hookpoints[i]));
            }
        });
    }

    private static Hookpoint.Builder hookpoint(String name) {
        return Hookpoint.newBuilder()
                .setName(name)
                .setModel("model")
                .setModelHash("m")
                .setCoder("coder")
                .setCoderHash("c")
                .setTokenizerHash("t")
                .setLatents(64)
                .setContext(256)
                .setWindow(32)
                .setShards(2)
                .setSpecials("none")
                .setTime(0);
    }
}
