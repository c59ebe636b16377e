package io.castalia.producers.publish;

import io.castalia.schemas.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApplicationRecoverableException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends records and commits offsets, both or neither. */
final class Outbox implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final int FENCED_AT_MOST = 10;
    private static final Duration AT_ONCE = Duration.ZERO;

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final String transactionalId;
    private @Nullable Producer<byte[], byte[]> producer;
    private int fenced;

    /** Takes a source of transactional producers, one after the other. */
    Outbox(Supplier<Producer<byte[], byte[]>> producers, String transactionalId) {
        this.producers = producers;
        this.transactionalId = transactionalId;
    }

    /** An outbox on Kafka, with these client properties. */
    static Outbox open(Map<String, ?> clients, Topics topics, PublishSettings settings) {
        var properties = new HashMap<String, Object>();
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20);
        properties.putAll(clients);
        properties.put(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG, topics.activations().maxMessageBytes());
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, settings.transactionalId());
        properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 10_000);
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        return new Outbox(
                () -> new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer()),
                settings.transactionalId());
    }

    /**
     * Ends what an earlier producer of the same name has left open. Afterwards the group's committed offsets hold
     * everything that was ever committed.
     *
     * @throws RetriableException where the broker does not answer: try again
     */
    void ready() {
        if (producer == null) {
            producer = producers.get();
            try {
                producer.initTransactions();
            } catch (KafkaException e) {
                discard();
                throw e;
            }
        }
    }

    /**
     * One transaction.
     *
     * @return whether it was committed; if not, or if that is not known, go on from the committed offsets
     * @throws KafkaException where trying again does not help: stop
     */
    boolean commit(
            List<ProducerRecord<byte[], byte[]>> records,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata group) {
        try {
            ready();
            Producer<byte[], byte[]> open = Objects.requireNonNull(producer);
            open.beginTransaction();
            for (var record : records) {
                // What goes wrong here is thrown by the commit.
                var unused = open.send(record);
            }
            open.sendOffsetsToTransaction(offsets, group);
            open.commitTransaction();
            fenced = 0;
            return true;
        } catch (KafkaException e) {
            abort();
            if (e.getCause() instanceof FencedInstanceIdException replaced) {
                throw replaced;
            }
            if (!passes(e)) {
                throw e;
            }
            LOG.info("a transaction of {} was not committed and is made again: {}", transactionalId, e.toString());
            return false;
        }
    }

    private void abort() {
        try {
            if (producer != null) {
                producer.abortTransaction();
            }
        } catch (KafkaException | IllegalStateException e) {
            // Fenced, or broken off while committing: the next producer of this name finds out which.
            discard();
        }
    }

    private boolean passes(KafkaException error) {
        for (Throwable e = error; e != null; e = e.getCause()) {
            if (e instanceof ProducerFencedException || e instanceof InvalidProducerEpochException) {
                return again(error);
            }
            if (e instanceof RetriableException
                    || e instanceof CommitFailedException
                    || e instanceof ApplicationRecoverableException) {
                return true;
            }
        }
        return false;
    }

    private boolean again(KafkaException error) {
        discard();
        if (++fenced > FENCED_AT_MOST) {
            throw new IllegalStateException(
                    "another producer took the transactional id '%s' %d times without a commit between; give each worker its own"
                            .formatted(transactionalId, fenced),
                    error);
        }
        return true;
    }

    private void discard() {
        if (producer != null) {
            producer.close(AT_ONCE);
            producer = null;
        }
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(Duration.ofSeconds(5));
            producer = null;
        }
    }
}
