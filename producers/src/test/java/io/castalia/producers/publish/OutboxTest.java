package io.castalia.producers.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class OutboxTest {

    private static final Map<TopicPartition, OffsetAndMetadata> OFFSETS =
            Map.of(new TopicPartition("documents", 0), new OffsetAndMetadata(7, "tally"));
    private static final List<ProducerRecord<byte[], byte[]>> RECORDS =
            List.of(new ProducerRecord<>("activations", 0, new byte[0], new byte[1]));

    private static final ConsumerGroupMetadata GROUP = new MockConsumer<byte[], byte[]>("none").groupMetadata();

    private final List<MockProducer<byte[], byte[]>> made = new ArrayList<>();
    private final Outbox outbox = new Outbox(this::make, "produce-0");

    @Test
    void commit_recordsAndOffsets_areOneTransaction() {
        assertThat(outbox.commit(RECORDS, OFFSETS, GROUP)).isTrue();

        assertThat(made.get(0).history()).isEqualTo(RECORDS);
        assertThat(made.get(0).consumerGroupOffsetsHistory()).containsExactly(Map.of(GROUP.groupId(), OFFSETS));
        assertThat(made.get(0).commitCount()).isEqualTo(1);
    }

    @Test
    void commit_groupHasMovedOn_sendsNothing() {
        outbox.ready();
        made.get(0).sendOffsetsToTransactionException = new CommitFailedException("rebalanced");

        assertThat(outbox.commit(RECORDS, OFFSETS, GROUP)).isFalse();

        assertThat(made.get(0).history()).isEmpty();
        assertThat(made.get(0).transactionAborted()).isTrue();
        made.get(0).sendOffsetsToTransactionException = null;
        assertThat(outbox.commit(RECORDS, OFFSETS, GROUP)).isTrue();
        assertThat(made).hasSize(1);
    }

    @Test
    void commit_fenced_goesOnWithAnotherProducer() {
        outbox.ready();
        made.get(0).commitTransactionException = new ProducerFencedException("fenced");

        assertThat(outbox.commit(RECORDS, OFFSETS, GROUP)).isFalse();
        assertThat(outbox.commit(RECORDS, OFFSETS, GROUP)).isTrue();

        assertThat(made).hasSize(2);
        assertThat(made.get(0).closed()).isTrue();
        assertThat(made.get(0).history()).isEmpty();
        assertThat(made.get(1).history()).isEqualTo(RECORDS);
    }

    @Test
    void commit_fencedOverAndOver_stopsNamingTheId() {
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 100; i++) {
                        outbox.ready();
                        made.get(made.size() - 1).commitTransactionException = new ProducerFencedException("fenced");
                        outbox.commit(RECORDS, OFFSETS, GROUP);
                    }
                })
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'produce-0'");
    }

    @Test
    void commit_brokerAway_isTriedAgain() {
        outbox.ready();
        made.get(0).commitTransactionException = new TimeoutException("no answer");

        assertThat(outbox.commit(RECORDS, OFFSETS, GROUP)).isFalse();
    }

    @Test
    void commit_neverPossible_stops() {
        outbox.ready();
        made.get(0).sendException = new RecordTooLargeException("too large");

        assertThatThrownBy(() -> outbox.commit(RECORDS, OFFSETS, GROUP)).isInstanceOf(RecordTooLargeException.class);
        assertThat(made.get(0).transactionAborted()).isTrue();
    }

    private MockProducer<byte[], byte[]> make() {
        var producer = new MockProducer<>(
                true, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());
        made.add(producer);
        return producer;
    }
}
