package io.castalia.streams.run;

import io.castalia.schemas.Topics;
import io.castalia.streams.query.LatentQueries;
import io.castalia.streams.shard.Origin;
import io.castalia.streams.topology.LatentTopology;
import io.castalia.streams.topology.Stores;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the topology. Any error that Streams does not get over by itself stops it, with the error kept: none is skipped,
 * for half a block must never count.
 */
public final class StreamsRunner implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StreamsRunner.class);
    private static final Duration CLOSE = Duration.ofSeconds(30);

    private final StreamsSettings settings;
    private final Topics topics;
    private final Map<String, ?> client;
    private final TopicHookpoints hookpoints;
    private final KafkaStreams streams;
    private final Optional<LatentQueries> latents;
    private final Set<String> sources;
    private @Nullable TopicWatch watch;
    private final Restoring restoring = new Restoring();
    private final AtomicReference<@Nullable Throwable> error = new AtomicReference<>();
    private final CountDownLatch stopped = new CountDownLatch(1);

    /**
     * Makes the application; it reaches for the broker when it is started. The topics must exist.
     *
     * @param client properties of every client: brokers, security, and the registry's
     * @param origin what the output's headers say of who wrote it
     */
    public StreamsRunner(StreamsSettings settings, Topics topics, Map<String, ?> client, Origin origin) {
        this.settings = settings;
        this.topics = topics;
        this.client = client;
        hookpoints = new TopicHookpoints(topics, client);
        sources = Set.of(
                topics.projections().name(),
                topics.activations().name(),
                topics.commands().name());
        streams = new KafkaStreams(
                LatentTopology.build(topics, settings.shard(), client, hookpoints, origin),
                StreamsProperties.of(settings, client));
        int shards = topics.activations().partitions();
        latents = settings.server().map(server -> new LatentQueries(streams, settings.shard(), server, shards));
        streams.setGlobalStateRestoreListener(restoring);
        streams.setUncaughtExceptionHandler(this::stop);
        streams.setStateListener((now, before) -> {
            LOG.info("streams: {} after {}", now, before);
            latents.ifPresent(LatentQueries::forget);
            if (now == KafkaStreams.State.ERROR || now == KafkaStreams.State.NOT_RUNNING) {
                stopped.countDown();
            }
        });
    }

    /**
     * Looks whether all that it stands on is there, starts, and returns. Throws IllegalStateException where records or
     * state are gone, and KafkaException where the broker does not answer: stop.
     */
    public void start() {
        try (var admin = new GroupAdmin(client)) {
            new Footing(admin, settings, topics).check();
            if (settings.groupProtocol().equals("streams")) {
                admin.standbys(settings.applicationId(), settings.standbys());
            }
        }
        streams.start();
        var standsOn = new HashSet<>(Stores.changelogs(settings.applicationId()).values());
        standsOn.addAll(sources);
        watch = new TopicWatch(new GroupAdmin(client), standsOn, this::gone);
        watch.start();
    }

    /** What Streams says it is doing. */
    public KafkaStreams.State state() {
        return streams.state();
    }

    /** Whether it is running with its state restored. */
    public boolean ready() {
        return state() == KafkaStreams.State.RUNNING && restoring.left() == 0;
    }

    /** Where latents are asked for; empty where the settings name no server. */
    public Optional<LatentQueries> latents() {
        return latents;
    }

    /** The error that stopped it, if one did. Its message says what, which and what now. */
    public Optional<Throwable> error() {
        return Optional.ofNullable(error.get());
    }

    /** Waits until it has stopped, by itself or by {@link #close}, and returns whether it has. */
    public boolean awaitStopped(Duration atMost) throws InterruptedException {
        return stopped.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Records of projections, activations and commands that the consumers have not fetched yet, as far as they know. A
     * few more, which are fetched and wait, are not among them.
     */
    public long lag() {
        double lag = 0;
        for (Map.Entry<MetricName, ? extends Metric> entry : metrics().entrySet()) {
            // A topic with a dot in its name is listed under two names, so ours is asked for as it is written.
            boolean ours = entry.getKey().name().equals("records-lag")
                    && sources.contains(entry.getKey().tags().getOrDefault("topic", ""));
            if (ours && entry.getValue().metricValue() instanceof Double records && records > 0) {
                lag += records;
            }
        }
        return Math.round(lag);
    }

    /** Records of changelogs that have not been restored yet. */
    public long restoring() {
        return restoring.left();
    }

    /** All metrics of Streams and its clients; ours are in the group {@code castalia}. */
    public Map<MetricName, ? extends Metric> metrics() {
        return streams.metrics();
    }

    /** Stops, and leaves the group, so that the next start need not wait. */
    @Override
    public void close() {
        close(CLOSE);
    }

    /** Stops within a time, and returns whether it has. */
    public boolean close(Duration atMost) {
        if (watch != null) {
            watch.close();
        }
        boolean done =
                streams.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                        .withTimeout(atMost));
        hookpoints.close();
        if (done) {
            LocalFiles.usedNow(settings.stateDir().resolve(settings.applicationId()));
        }
        return done;
    }

    /* Its threads may wait a minute for a commit that cannot be; whoever asks for the error need not. */
    private void gone(Lost lost) {
        if (error.compareAndSet(null, lost)) {
            LOG.error("streams stops: {}", lost.getMessage());
            streams.close(Duration.ZERO);
        }
    }

    private StreamThreadExceptionResponse stop(Throwable thrown) {
        Throwable cause = Footing.why(thrown, settings.applicationId());
        if (error.compareAndSet(null, cause)) {
            LOG.error("streams stops: {}", cause.getMessage(), thrown);
        }
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    /** Counts what is still to be restored, and tells of what was. */
    private static final class Restoring implements StateRestoreListener {

        private final Map<TopicPartition, Long> left = new ConcurrentHashMap<>();

        long left() {
            return left.values().stream().mapToLong(Long::longValue).sum();
        }

        @Override
        public void onRestoreStart(TopicPartition partition, String store, long start, long end) {
            left.put(partition, Math.max(0, end - start));
        }

        @Override
        public void onBatchRestored(TopicPartition partition, String store, long end, long restored) {
            left.computeIfPresent(partition, (p, before) -> Math.max(0, before - restored));
        }

        @Override
        public void onRestoreEnd(TopicPartition partition, String store, long total) {
            left.remove(partition);
            LOG.info("shard {}: {} records of {} restored", partition.partition(), total, store);
        }

        @Override
        public void onRestoreSuspended(TopicPartition partition, String store, long total) {
            left.remove(partition);
        }
    }
}
