package io.castalia.producers.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.schemas.Provenance;
import io.castalia.schemas.Topic;
import io.castalia.schemas.TopicSettings;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.Projection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ProjectionRegisterTest {

    private static final int SHARDS = 4;
    private static final Topic<Projection> TOPIC = Topics.of(
                    new TopicSettings("castalia.", 1, SHARDS, 1, Duration.ofHours(1)))
            .projections();
    private static final int LAST = Fakes.LATENTS - 1;

    private final MockConsumer<String, byte[]> consumer = new MockConsumer<>("earliest");
    private final MockProducer<String, Projection> producer = new MockProducer<>(
            true, new RoundRobinPartitioner(), new StringSerializer(), (topic, value) -> new byte[0]);
    private final HookpointSpec hookpoint = new HookpointSpec("layers.0", "layers.0", new Fakes.Digits());

    private void complete(MockProducer<String, Projection> to) {
        try (var model = new Fakes.Lengths()) {
            var tokenizer = new Fakes.Words();
            new ProjectionRegister(TOPIC, consumer, to)
                    .complete(
                            List.of(hookpoint),
                            new Projector(model, tokenizer),
                            new Labels(model, tokenizer, PublishSettings.of("run", "code")));
        }
    }

    @Test
    void complete_nothingStands_writesEveryLatentIntoItsShardTheLastLast() {
        stored(Map.of());

        complete(producer);

        assertThat(producer.history())
                .extracting(record -> record.value().getLatent())
                .isEqualTo(IntStream.rangeClosed(0, LAST).boxed().toList());
        assertThat(producer.history()).allSatisfy(record -> {
            int latent = record.value().getLatent();
            assertThat(record.key()).isEqualTo("layers.0/" + latent);
            assertThat(record.partition()).isEqualTo(latent % SHARDS);
            assertThat(Provenance.of(record.headers()).coder()).isEqualTo("digits-hash");
            assertThat(record.value().getNone()).contains("'digits' does not write");
        });
    }

    @Test
    void complete_lastRowStands_writesNothing() {
        stored(Map.of("layers.0/" + LAST, new byte[] {1}));

        complete(producer);

        assertThat(producer.history()).isEmpty();
    }

    @Test
    void complete_lastRowMissingOrDeleted_writesAllAgain() {
        stored(Map.of("layers.0/5", new byte[] {1}, "other/" + LAST, new byte[] {1}));
        complete(producer);
        assertThat(producer.history()).hasSize(Fakes.LATENTS);

        producer.clear();
        stored("layers.0/" + LAST, new byte[] {1}, null);
        complete(producer);
        assertThat(producer.history()).hasSize(Fakes.LATENTS);
    }

    @Test
    void complete_aRowFails_stopsBeforeTheLast() {
        stored(Map.of());
        var failing =
                new MockProducer<String, Projection>(
                        false, new RoundRobinPartitioner(), new StringSerializer(), (topic, value) -> new byte[0]) {
                    @Override
                    public synchronized void flush() {
                        errorNext(new KafkaException("the disk is full"));
                        while (completeNext()) {
                            // the others arrive
                        }
                    }
                };

        assertThatThrownBy(() -> complete(failing))
                .isInstanceOf(KafkaException.class)
                .hasMessageContaining(TOPIC.name())
                .hasMessageContaining("the disk is full");
        assertThat(failing.history())
                .extracting(record -> record.value().getLatent())
                .doesNotContain(LAST);
    }

    @Test
    void complete_noTopic_saysWhatNow() {
        consumer.updatePartitions(TOPIC.name(), List.of());

        assertThatThrownBy(() -> complete(producer)).hasMessageContaining("castalia topics create");
    }

    private void stored(Map<String, byte[]> rows) {
        partitions(rows.size());
        consumer.schedulePollTask(() -> {
            long offset = 0;
            for (var row : rows.entrySet()) {
                consumer.addRecord(
                        new ConsumerRecord<>(TOPIC.name(), LAST % SHARDS, offset++, row.getKey(), row.getValue()));
            }
        });
    }

    private void stored(String key, byte[] first, byte @Nullable [] second) {
        partitions(2);
        consumer.schedulePollTask(() -> {
            consumer.addRecord(new ConsumerRecord<>(TOPIC.name(), LAST % SHARDS, 0, key, first));
            consumer.addRecord(new ConsumerRecord<>(TOPIC.name(), LAST % SHARDS, 1, key, second));
        });
    }

    private void partitions(long end) {
        var partition = new TopicPartition(TOPIC.name(), LAST % SHARDS);
        consumer.updatePartitions(
                TOPIC.name(),
                List.of(new PartitionInfo(TOPIC.name(), LAST % SHARDS, Node.noNode(), new Node[0], new Node[0])));
        consumer.updateBeginningOffsets(Map.of(partition, 0L));
        consumer.updateEndOffsets(Map.of(partition, end));
    }
}
