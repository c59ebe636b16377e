package io.castalia.consumers.work;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes records of a share group, has them worked on, and tells the broker what became of each. Locks of records that
 * are still at work are renewed; a renewed record comes again with the next poll, and is not begun a second time.
 */
final class ShareWorker<I> implements Worker {

    private static final Logger LOG = LoggerFactory.getLogger(ShareWorker.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final int LOCK_MILLIS = 30_000;
    private static final long PATIENCE_SECONDS = 30;

    /** Where a record stands on its topic. */
    private record Place(TopicPartition partition, long offset) {
        static Place of(ConsumerRecord<?, ?> record) {
            return new Place(new TopicPartition(record.topic(), record.partition()), record.offset());
        }
    }

    private final Stage<I> stage;
    private final WorkSettings settings;
    private final Desk<I> desk;
    private final AutoCloseable outbox;
    private final Supplier<ShareConsumer<byte[], byte[]>> joining;
    private final ExecutorService hands;
    private final Thread thread;
    private final Map<Place, CompletableFuture<Fate>> atWork = new HashMap<>();
    private volatile boolean stopping;
    private volatile @Nullable Throwable failure;
    private volatile @Nullable ShareConsumer<byte[], byte[]> consumer;

    /**
     * A worker that has not begun.
     *
     * @param joining makes the group ready and joins it; called on the worker's thread
     * @param outbox closed with the worker
     */
    ShareWorker(
            Stage<I> stage,
            WorkSettings settings,
            Desk<I> desk,
            AutoCloseable outbox,
            Supplier<ShareConsumer<byte[], byte[]>> joining) {
        this.stage = stage;
        this.settings = settings;
        this.desk = desk;
        this.outbox = outbox;
        this.joining = joining;
        this.hands = Executors.newFixedThreadPool(
                settings.threads(), task -> new Thread(task, "castalia-" + stage.name() + "-hand"));
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
        ShareConsumer<byte[], byte[]> joined = consumer;
        if (joined != null) {
            joined.wakeup();
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            hands.shutdownNow();
            outbox.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn("{}: could not be closed cleanly: {}", stage.name(), e.toString());
        }
    }

    private void run() {
        try (ShareConsumer<byte[], byte[]> joined = joining.get()) {
            consumer = joined;
            while (!stopping) {
                round(joined);
            }
        } catch (WakeupException e) {
            LOG.debug("{}: woken up to stop", stage.name());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            failure = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
            LOG.error("{}: stopped: {}", stage.name(), e.toString());
        }
    }

    /** Takes records, waits for them as long as their locks allow, and acknowledges every one. */
    private void round(ShareConsumer<byte[], byte[]> joined) throws InterruptedException {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        joined.poll(POLL).forEach(records::add);
        if (records.isEmpty()) {
            atWork.values().removeIf(CompletableFuture::isDone);
            return;
        }
        for (ConsumerRecord<byte[], byte[]> record : records) {
            atWork.computeIfAbsent(Place.of(record), place -> begin(record));
        }
        await(records, joined.acquisitionLockTimeoutMs().orElse(LOCK_MILLIS) / 3);
        for (ConsumerRecord<byte[], byte[]> record : records) {
            acknowledge(joined, record);
        }
        joined.commitSync()
                .forEach((partition, error) -> error.ifPresent(e -> LOG.warn(
                        "{}: {}: not acknowledged, will come again: {}", stage.name(), partition, e.toString())));
    }

    private CompletableFuture<Fate> begin(ConsumerRecord<byte[], byte[]> record) {
        return CompletableFuture.supplyAsync(() -> work(record), hands)
                .thenCompose(fate -> fate == Fate.RETRY
                        ? CompletableFuture.supplyAsync(() -> fate, later(delivery(record)))
                        : CompletableFuture.completedFuture(fate));
    }

    private Executor later(int delivery) {
        return CompletableFuture.delayedExecutor(settings.pause(delivery).toMillis(), TimeUnit.MILLISECONDS);
    }

    private static int delivery(ConsumerRecord<byte[], byte[]> record) {
        return record.deliveryCount().orElse((short) 1);
    }

    private Fate work(ConsumerRecord<byte[], byte[]> record) {
        try {
            return desk.work(record, delivery(record));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Fate.RETRY;
        }
    }

    private void await(List<ConsumerRecord<byte[], byte[]>> records, long millis) throws InterruptedException {
        CompletableFuture<?>[] all =
                records.stream().map(record -> atWork.get(Place.of(record))).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(all).get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.debug("{}: still at work after {} ms, locks are renewed", stage.name(), millis);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new KafkaException(e.getCause());
        }
    }

    private void acknowledge(ShareConsumer<byte[], byte[]> joined, ConsumerRecord<byte[], byte[]> record) {
        Place place = Place.of(record);
        CompletableFuture<Fate> work = atWork.get(place);
        AcknowledgeType fate = work != null && work.isDone() ? work.join().acknowledgement() : AcknowledgeType.RENEW;
        try {
            joined.acknowledge(record, fate);
        } catch (IllegalStateException e) {
            LOG.warn("{}: the lock on {} is lost, it will come again: {}", stage.name(), place, e.getMessage());
        }
        if (fate != AcknowledgeType.RENEW) {
            atWork.remove(place);
        }
    }
}
