package io.castalia.producers.publish;

import io.castalia.producers.model.SubjectModel;
import io.castalia.producers.model.Tokenizer;
import io.castalia.schemas.Id;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.Mark;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker from start to close: the only thread that talks to Kafka. It fetches, hands batches to {@link Flights}, and
 * commits what arrives. Whenever partitions come or go, or a commit fails, it drops what is in flight and goes on from
 * the committed offsets.
 */
final class Shift implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Shift.class);
    private static final Duration IDLE = Duration.ofMillis(50);
    private static final Duration BUSY = Duration.ofMillis(10);
    private static final long MARK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final PublishSettings settings;
    private final Consumer<byte[], byte[]> consumer;
    private final Intake intake;
    private final Bookkeeper books;
    private final Outbox outbox;
    private final Flights flights;
    private final MarkClerk marks;
    private volatile boolean stopping;
    private volatile boolean ready;
    private volatile ProducerProgress progress = ProducerProgress.NONE;
    private boolean again;
    private long checked;
    private long awaitsSince = -1;

    Shift(
            Map<String, ?> clients,
            Topics topics,
            SubjectModel model,
            Tokenizer tokenizer,
            List<HookpointSpec> hookpoints,
            PublishSettings settings,
            Labels labels) {
        this.settings = settings;
        var postage = new Postage(topics, clients);
        this.outbox = Outbox.open(clients, topics, settings);
        this.consumer = Intake.consumer(clients, settings);
        this.intake = new Intake(consumer, topics, new EntryReader(topics, clients), settings);
        this.books = new Bookkeeper(consumer, topics.documents().name(), settings.group(), hash(hookpoints));
        this.flights = new Flights(
                new Press(model, tokenizer, hookpoints, topics, postage, settings), settings.batchesInFlight());
        this.marks = new MarkClerk(hookpoints, labels, postage, topics);
    }

    private static String hash(List<HookpointSpec> hookpoints) {
        Object[] names = hookpoints.stream().map(HookpointSpec::name).sorted().toArray();
        return Id.of(names).toString().substring(0, 8);
    }

    /**
     * Works until it is stopped.
     *
     * @throws RuntimeException where going on would not help, saying what to do: stop
     */
    void work() {
        while (!stopping) {
            try {
                step();
            } catch (FencedInstanceIdException e) {
                throw new IllegalStateException(
                        "another worker named '%s' has taken this one's place in group '%s'; give each worker a transactional id of its own"
                                .formatted(settings.transactionalId(), settings.group()),
                        e);
            } catch (WakeupException e) {
                LOG.debug("woken up");
            } catch (RetriableException e) {
                LOG.warn("Kafka does not answer, trying again: {}", e.toString());
                again = true;
            }
        }
    }

    private void step() {
        intake.fetch(flights.isEmpty() ? IDLE : Duration.ZERO);
        if (intake.moved() || again) {
            restart();
        }
        if (!flights.isFull()) {
            intake.cut(System.nanoTime(), marks.standing()).ifPresent(flights::start);
        }
        Optional<Parcel> parcel = flights.arrived(BUSY);
        if (parcel.isPresent()) {
            commit(parcel.get());
        }
        checkMarks(parcel.isPresent());
        progress = progress.withLag(intake.lag());
    }

    private void restart() {
        flights.drop();
        outbox.ready();
        Map<Integer, Committed> committed = books.read();
        if (settings.rows().isPresent() && committed.size() > 1) {
            throw new IllegalStateException(
                    "documents have %d partitions, between which there is no order in which to join them into rows; make the topics with one (--partitions 1), under another prefix"
                            .formatted(committed.size()));
        }
        marks.learn(committed);
        intake.restart(committed, marks.standing());
        again = !marks.check(intake, committed, outbox);
        ready = !intake.moved();
    }

    private void commit(Parcel parcel) {
        if (parcel.outcomes().isEmpty()) {
            return; // It had only what is committed already.
        }
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        var tallies = new HashMap<Integer, Tally>();
        parcel.outcomes().forEach((partition, outcomes) -> {
            Lane lane = intake.lane(partition).orElseThrow();
            Tally after = lane.after(outcomes);
            tallies.put(partition, after);
            offsets.put(lane.partition(), Lane.position(outcomes, after));
        });
        if (!outbox.commit(parcel.records(), offsets, intake.group())) {
            again = true;
            return;
        }
        parcel.outcomes()
                .forEach((partition, outcomes) -> intake.lane(partition)
                        .orElseThrow()
                        .committed(outcomes, Objects.requireNonNull(tallies.get(partition))));
        progress = progress.plus(parcel.done());
    }

    private void checkMarks(boolean atOnce) {
        long now = System.nanoTime();
        if (again || !awaits()) {
            awaitsSince = -1;
        } else if (atOnce || now - checked >= MARK_NANOS) {
            checked = now;
            again = !marks.check(intake, books.read(), outbox);
            complain(now);
        }
    }

    private boolean awaits() {
        return intake.lanes().stream().anyMatch(Lane::awaits);
    }

    /** Says, now and then, what has been waited for for long. */
    private void complain(long now) {
        if (intake.lanes().stream().noneMatch(Lane::isHeld)) {
            awaitsSince = -1;
            return;
        }
        if (awaitsSince < 0) {
            awaitsSince = now;
        }
        if (now - awaitsSince > PATIENCE_NANOS) {
            awaitsSince = now;
            LOG.warn(
                    "partitions {} of documents have passed the end of a corpus, others not yet; if that corpus is not "
                            + "being fed, feed it again, so that its end stands in every partition",
                    intake.lanes().stream()
                            .filter(Lane::isHeld)
                            .map(lane -> lane.partition().partition())
                            .toList());
        }
    }

    boolean ready() {
        return ready;
    }

    Optional<Mark> lastMark() {
        return marks.last();
    }

    boolean isThrough(String corpus, long parts) {
        return marks.standing().stream().anyMatch(end -> end.corpus().equals(corpus) && end.parts() >= parts);
    }

    ProducerProgress progress() {
        return progress;
    }

    /** From any thread: ends {@link #work} soon. */
    void stop() {
        stopping = true;
        consumer.wakeup();
    }

    @Override
    public void close() {
        ready = false;
        try {
            flights.close();
        } finally {
            outbox.close();
            intake.close();
        }
    }
}
