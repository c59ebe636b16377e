package io.castalia.producers.publish;

import io.castalia.producers.model.SubjectModel;
import io.castalia.producers.model.Tokenizer;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.Mark;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of the group that turns parts into blocks. It reads documents, runs model and coders, and sends the blocks of
 * every shard of every hookpoint in one transaction with the offsets of the parts; several may work at once, each with a
 * model and a transactional id of its own. Model, tokenizer and coders belong to whoever made them, and must stay open
 * until {@link #close} has returned.
 */
public final class ActivationWorker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ActivationWorker.class);

    private final Map<String, ?> clients;
    private final Topics topics;
    private final SubjectModel model;
    private final Tokenizer tokenizer;
    private final List<HookpointSpec> hookpoints;
    private final PublishSettings settings;
    private volatile @Nullable Shift shift;
    private volatile @Nullable Throwable cause;
    private @Nullable Thread thread;

    /**
     * Checks that everything goes together; opens nothing.
     *
     * @param clients properties of all Kafka clients, with the registry's keys among them
     * @throws Refusal where a hookpoint's site, width or name does not go with the model or the others
     */
    public ActivationWorker(
            Map<String, ?> clients,
            Topics topics,
            SubjectModel model,
            Tokenizer tokenizer,
            List<HookpointSpec> hookpoints,
            PublishSettings settings) {
        this.clients = Map.copyOf(clients);
        this.topics = topics;
        this.model = model;
        this.tokenizer = tokenizer;
        this.hookpoints = List.copyOf(hookpoints);
        this.settings = settings;
        check();
    }

    private void check() {
        Refusal.unless(!hookpoints.isEmpty(), "produce.hookpoints", "", "at least one");
        Refusal.unless(
                tokenizer.contextLength() % settings.window() == 0,
                "produce.window",
                settings.window(),
                "a divisor of the context length %d".formatted(tokenizer.contextLength()));
        var names = new HashSet<String>();
        for (HookpointSpec hookpoint : hookpoints) {
            Refusal.unless(names.add(hookpoint.name()), "produce.hookpoint", hookpoint.name(), "named once");
            Refusal.unless(
                    model.hookpoints().contains(hookpoint.site()),
                    "produce.site of " + hookpoint.name(),
                    hookpoint.site(),
                    "one of %s of %s".formatted(model.hookpoints(), model.name()));
            hookpoint.coder().requireWidth(model.name(), hookpoint.site(), model.width(hookpoint.site()));
        }
    }

    /**
     * Declares the hookpoints, projects decoder rows that were not yet, and begins to work, in threads of its own.
     *
     * @throws IllegalStateException where a hookpoint is declared otherwise: stop
     * @throws org.apache.kafka.common.KafkaException where Kafka or the registry is not to be reached: stop
     */
    public synchronized void start() {
        if (thread != null) {
            throw new IllegalStateException("a worker starts once; make another");
        }
        var labels = new Labels(model, tokenizer, settings);
        try (HookpointRegister register = HookpointRegister.open(clients, topics)) {
            register.declare(new Catalogue(model, tokenizer, topics, settings).declarations(hookpoints, labels));
        }
        try (ProjectionRegister register = ProjectionRegister.open(clients, topics)) {
            register.complete(hookpoints, new Projector(model, tokenizer), labels);
        }
        var started = new Shift(clients, topics, model, tokenizer, hookpoints, settings, labels);
        shift = started;
        thread = new Thread(() -> work(started), "castalia-produce");
        thread.setDaemon(true);
        thread.start();
    }

    private void work(Shift started) {
        try (started) {
            started.work();
        } catch (Throwable e) {
            cause = e;
            LOG.error("producing stopped: {}", e.getMessage(), e);
        }
    }

    /** Whether the group has told it which partitions are its own, and it is still at work. */
    public boolean ready() {
        Shift now = shift;
        return now != null && now.ready() && cause == null;
    }

    /** Why it stopped by itself: what, which, and what now. */
    public Optional<String> failure() {
        return cause().map(e -> e.getMessage() == null ? e.toString() : e.getMessage());
    }

    /** The error that stopped it. */
    public Optional<Throwable> cause() {
        return Optional.ofNullable(cause);
    }

    /** The newest mark of the group, whoever wrote it and when. */
    public Optional<Mark> lastMark() {
        Shift now = shift;
        return now == null ? Optional.empty() : now.lastMark();
    }

    /**
     * Whether the end of a corpus with at least so many parts of its own has its mark, whoever wrote it and when. Known
     * of the eight corpora that ended last.
     */
    public boolean isThrough(String corpus, long parts) {
        Shift now = shift;
        return now != null && now.isThrough(corpus, parts);
    }

    /** What has been done so far. */
    public ProducerProgress progress() {
        Shift now = shift;
        return now == null ? ProducerProgress.NONE : now.progress();
    }

    /**
     * Stops: a transaction that has begun is finished, what is in the model is dropped and will be read again, the group
     * is left. A second call does nothing.
     */
    @Override
    public synchronized void close() {
        Shift now = shift;
        Thread working = thread;
        if (now == null || working == null) {
            return;
        }
        now.stop();
        boolean interrupted = false;
        while (working.isAlive()) {
            try {
                working.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
