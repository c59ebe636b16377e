package io.castalia.consumers.work;

import io.castalia.consumers.endpoint.EndpointRefusal;
import io.castalia.schemas.registry.RegistryException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on one record to its fate. The record is sent on, or set aside, before the broker is told that it is done; so
 * whoever dies in between leaves at most a second record with the same id.
 */
final class Desk<I> {

    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

    private final Stage<I> stage;
    private final Deserializer<I> deserializer;
    private final Outbox outbox;
    private final int deliveries;
    private final LongAdder processed = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder skipped = new LongAdder();
    private final LongAdder deadLetters = new LongAdder();

    /**
     * A desk for a stage.
     *
     * @param deliveries how often a record is handed out; a share group drops it after that without a word
     */
    Desk(Stage<I> stage, Deserializer<I> deserializer, Outbox outbox, int deliveries) {
        this.stage = stage;
        this.deserializer = deserializer;
        this.outbox = outbox;
        this.deliveries = deliveries;
    }

    /**
     * Decides and acts.
     *
     * @param delivery how often the record was handed out, this time included
     * @throws KafkaException where the cluster does not take what is sent: the worker stops
     * @throws RegistryException where the registry cannot be reached: the worker stops
     * @throws EndpointRefusal where a language model must not be asked any more: the worker stops, and this record counts
     *     for nothing
     */
    Fate work(ConsumerRecord<byte[], byte[]> record, int delivery) throws InterruptedException {
        if (!stage.admission().takes(record)) {
            return skip();
        }
        if (delivery >= deliveries) {
            return setAside(
                    record,
                    delivery,
                    new IllegalStateException(
                            "handed out %d times and never finished; whoever worked on it died or was too slow"
                                    .formatted(delivery)));
        }
        I value;
        try {
            value = deserializer.deserialize(record.topic(), record.headers(), record.value());
        } catch (SerializationException e) {
            return setAside(record, delivery, e);
        }
        return value == null ? skip() : step(record, value, delivery);
    }

    Counts counts() {
        return new Counts(processed.sum(), sent.sum(), skipped.sum(), deadLetters.sum());
    }

    private Fate step(ConsumerRecord<byte[], byte[]> record, I value, int delivery) throws InterruptedException {
        List<Outgoing> outgoing;
        try {
            outgoing = stage.step().apply(value);
        } catch (UnfitRecord e) {
            return setAside(record, delivery, e);
        } catch (RuntimeException e) {
            stopIfNoRecordIsToBlame(e);
            return failed(record, delivery, e);
        }
        if (outgoing.isEmpty()) {
            return skip();
        }
        try {
            outbox.send(outgoing, record.headers());
        } catch (RecordTooLargeException | SerializationException e) {
            return setAside(record, delivery, e);
        }
        processed.increment();
        sent.add(outgoing.size());
        return Fate.DONE;
    }

    private static void stopIfNoRecordIsToBlame(RuntimeException e) {
        EndpointRefusal.in(e).ifPresent(refusal -> {
            throw refusal;
        });
        Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
        if (cause instanceof KafkaException cluster
                && !(cause instanceof RecordTooLargeException || cause instanceof SerializationException)) {
            throw cluster;
        }
    }

    private Fate skip() {
        skipped.increment();
        return Fate.SKIPPED;
    }

    /** A failure on the last try but one is set aside: the last is kept for a worker that dies. */
    private Fate failed(ConsumerRecord<byte[], byte[]> record, int delivery, RuntimeException e)
            throws InterruptedException {
        if (delivery >= deliveries - 1) {
            return setAside(record, delivery, e);
        }
        LOG.warn(
                "{}: {}-{}@{} failed on try {}, will be tried again: {}",
                stage.name(),
                record.topic(),
                record.partition(),
                record.offset(),
                delivery,
                e.toString());
        return Fate.RETRY;
    }

    private Fate setAside(ConsumerRecord<byte[], byte[]> record, int delivery, Exception e)
            throws InterruptedException {
        outbox.setAside(record, stage.name(), e, delivery);
        deadLetters.increment();
        LOG.warn(
                "{}: {}-{}@{} is in the dead letters after try {}: {}",
                stage.name(),
                record.topic(),
                record.partition(),
                record.offset(),
                delivery,
                e.toString());
        return Fate.SET_ASIDE;
    }
}
