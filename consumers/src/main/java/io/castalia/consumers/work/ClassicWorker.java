package io.castalia.consumers.work;

import io.castalia.consumers.work.Hands.Finished;
import io.castalia.consumers.work.Hands.Slip;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes records of a classic group, has them worked on, and commits what is done: of each partition the prefix in which
 * nothing is open. Its own thread never works, so it polls however long work takes, and keeps its partitions; where enough
 * is at hand they are paused.
 */
final class ClassicWorker<I> implements Worker {

    private static final Logger LOG = LoggerFactory.getLogger(ClassicWorker.class);
    private static final Duration IDLE = Duration.ofMillis(500);
    private static final Duration BUSY = Duration.ofMillis(20);
    private static final Duration GIVING_UP = Duration.ofSeconds(5);
    private static final long WAIT_MILLIS = 100;
    private static final long PATIENCE_SECONDS = 30;
    private static final Duration LAST = Duration.ofSeconds(10);

    /** Records of a partition that may stand behind one that is not done, for each that may be at hand. */
    private static final int AHEAD = 8;

    private final Stage<I> stage;
    private final WorkSettings settings;
    private final Desk<I> desk;
    private final AutoCloseable outbox;
    private final Supplier<Consumer<byte[], byte[]>> joining;
    private final int atHand;
    private final Hands<I> hands;
    private final Thread thread;
    private final Map<TopicPartition, Holding> held = new HashMap<>();
    private boolean notes = true;
    private volatile boolean stopping;
    private volatile @Nullable Throwable failure;

    /**
     * A worker that has not begun.
     *
     * @param atHand records at work or waiting for it, at which no more are asked for
     * @param joining makes the group ready, and a consumer that is not subscribed; called on the worker's thread
     * @param outbox closed with the worker
     */
    ClassicWorker(
            Stage<I> stage,
            WorkSettings settings,
            Desk<I> desk,
            AutoCloseable outbox,
            int atHand,
            Supplier<Consumer<byte[], byte[]>> joining) {
        this.stage = stage;
        this.settings = settings;
        this.desk = desk;
        this.outbox = outbox;
        this.atHand = atHand;
        this.joining = joining;
        this.hands = new Hands<>(stage.name(), desk, settings.threads());
        this.thread = new Thread(this::run, "castalia-" + stage.name());
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public Counts counts() {
        return desk.counts();
    }

    @Override
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            hands.stop();
            outbox.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn("{}: could not be closed cleanly: {}", stage.name(), e.toString());
        }
    }

    private void run() {
        try (Consumer<byte[], byte[]> joined = joining.get()) {
            joined.subscribe(List.of(stage.input().name()), new Changes(joined));
            try {
                while (!stopping) {
                    round(joined);
                }
                finish();
            } finally {
                last(joined);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            failure = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
            LOG.error("{}: stopped: {}", stage.name(), e.toString());
        }
    }

    private void last(Consumer<byte[], byte[]> joined) {
        try {
            commit(joined, holding -> holding.released(notes), GIVING_UP);
        } catch (KafkaException e) {
            LOG.warn("{}: what was done last is not committed, and will be done again: {}", stage.name(), e.toString());
        }
    }

    /** Takes in what is done, takes on what there is room for, and commits before any of that is begun. */
    private void round(Consumer<byte[], byte[]> joined) throws InterruptedException {
        for (Finished done : hands.take(open() >= atHand ? WAIT_MILLIS : 0)) {
            settle(done.slip(), done.work().join());
        }
        resume(joined);
        int open = open();
        ConsumerRecords<byte[], byte[]> records = joined.poll(open == 0 ? IDLE : open < atHand ? BUSY : Duration.ZERO);
        List<Slip> taken = take(records);
        commit(joined, holding -> holding.standing(notes), IDLE.multipliedBy(20));
        taken.forEach(hands::begin);
    }

    private int open() {
        return held.values().stream().mapToInt(h -> h.stretch().open()).sum();
    }

    private void settle(Slip slip, Fate fate) {
        if (slip.holding().gone()) {
            return;
        }
        Stretch stretch = slip.holding().stretch();
        long offset = slip.record().offset();
        if (fate != Fate.RETRY) {
            stretch.done(offset);
            return;
        }
        var next = new Slip(slip.holding(), slip.record(), stretch.again(offset));
        hands.beginAfter(settings.pause(slip.tries()), next);
    }

    /** Partitions of which enough is at hand rest; the others are read on. */
    private void resume(Consumer<byte[], byte[]> joined) {
        boolean full = open() >= atHand;
        var resting = new HashSet<TopicPartition>();
        held.forEach((partition, holding) -> {
            if (full || holding.stretch().ahead() >= AHEAD * atHand) {
                resting.add(partition);
            }
        });
        var wanted = new HashSet<>(held.keySet());
        wanted.removeAll(resting);
        joined.pause(resting);
        joined.resume(wanted);
    }

    private List<Slip> take(ConsumerRecords<byte[], byte[]> records) {
        var taken = new ArrayList<Slip>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Holding holding = held.get(new TopicPartition(record.topic(), record.partition()));
            if (holding != null) {
                int tries = holding.stretch().take(record.offset());
                if (tries > 0) {
                    taken.add(new Slip(holding, record, tries));
                }
            }
        }
        records.nextOffsets().forEach((partition, next) -> {
            Holding holding = held.get(partition);
            if (holding != null) {
                holding.stretch().reached(next.offset());
            }
        });
        return taken;
    }

    /** Commits of every partition what has changed. What cannot be committed now can be later, or is another's. */
    private void commit(
            Consumer<byte[], byte[]> joined, Function<Holding, OffsetAndMetadata> standing, Duration patience) {
        var changed = new HashMap<TopicPartition, OffsetAndMetadata>();
        held.forEach((partition, holding) -> {
            OffsetAndMetadata now = standing.apply(holding);
            if (!now.equals(holding.committed())) {
                changed.put(partition, now);
            }
        });
        if (changed.isEmpty()) {
            return;
        }
        try {
            joined.commitSync(changed, patience);
            changed.forEach((partition, now) -> {
                Holding holding = held.get(partition);
                if (holding != null) {
                    holding.committed(now);
                }
            });
        } catch (RebalanceInProgressException | TimeoutException e) {
            LOG.debug("{}: not committed yet, with the next round again: {}", stage.name(), e.toString());
        } catch (CommitFailedException e) {
            LOG.warn("{}: its partitions are others' now, and what it has at work will be done again", stage.name());
        } catch (OffsetMetadataTooLarge e) {
            notes = false;
            LOG.warn(
                    "{}: the broker takes no notes beside offsets, so tries are counted within a worker", stage.name());
        }
    }

    /** Waits for what is at work, as long as a worker may take to close; what waits for another try is not waited for. */
    private void finish() throws InterruptedException {
        for (Finished done : hands.last(LAST)) {
            if (!done.work().isCompletedExceptionally() && done.work().join() != Fate.RETRY) {
                settle(done.slip(), done.work().join());
            }
        }
    }

    /** Partitions come and go while the consumer polls, on the worker's own thread. */
    private final class Changes implements ConsumerRebalanceListener {

        private final Consumer<byte[], byte[]> joined;

        Changes(Consumer<byte[], byte[]> joined) {
            this.joined = joined;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            Map<TopicPartition, OffsetAndMetadata> committed = joined.committed(new HashSet<>(partitions));
            for (TopicPartition partition : partitions) {
                held.put(partition, new Holding(partition, committed.get(partition)));
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            commit(
                    joined,
                    holding -> partitions.contains(holding.partition())
                            ? holding.released(notes)
                            : holding.standing(notes),
                    GIVING_UP);
            onPartitionsLost(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            for (TopicPartition partition : partitions) {
                Holding holding = held.remove(partition);
                if (holding != null) {
                    holding.let();
                }
            }
        }
    }
}
