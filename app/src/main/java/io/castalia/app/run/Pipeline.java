package io.castalia.app.run;

import io.castalia.app.health.Counted;
import io.castalia.app.health.Measured;
import io.castalia.app.health.Metrics;
import io.castalia.app.progress.Progress;
import io.castalia.consumers.control.ControlStep;
import io.castalia.consumers.sample.RequestPlan;
import io.castalia.consumers.score.Scorer;
import io.castalia.consumers.work.WorkSettings;
import io.castalia.consumers.work.Worker;
import io.castalia.consumers.work.Workers;
import io.castalia.producers.corpus.FeedResult;
import io.castalia.producers.corpus.FeedSettings;
import io.castalia.producers.corpus.Feeder;
import io.castalia.producers.publish.ActivationWorker;
import io.castalia.producers.publish.HookpointSpec;
import io.castalia.producers.publish.PublishSettings;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.Mark;
import io.castalia.streams.run.StreamsRunner;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All parts in one process, against one cluster: feeds a corpus, and waits stage by stage until what it leads to is
 * scored. What an earlier run has left on the topics is not made again.
 */
public final class Pipeline implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Pipeline.class);
    private static final long TICK_MILLIS = 100;

    private final RunSettings settings;
    private final Map<String, Object> clients;
    private final Topics topics;
    private final Subject subject;
    private final Stopwatch stopwatch;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final List<Supplier<Optional<Throwable>>> failures = new ArrayList<>();
    private volatile String stage = "start";
    private volatile @Nullable Ledger ledger;
    private volatile @Nullable Watch watch;
    private volatile @Nullable Feeder feeding;
    private volatile @Nullable ActivationWorker producer;
    private volatile @Nullable StreamsRunner streams;

    /**
     * A pipeline that has opened nothing yet, against a cluster whose topics it makes.
     *
     * @param subject stays its opener's
     * @param stopwatch started when the run was
     */
    public Pipeline(RunSettings settings, Home home, Subject subject, Stopwatch stopwatch) {
        this.settings = settings;
        this.subject = subject;
        this.stopwatch = stopwatch;
        this.clients = home.cluster().clients();
        this.topics = Topics.of(settings.topics());
        home.cluster().create(topics, settings.topics());
        failures.add(home::failure);
    }

    /** Works until all is scored. Throws what stopped a part. */
    public Finished run() throws InterruptedException {
        enter("feed");
        FeedResult fed = fed(startAll());
        stopwatch.done("feed");
        Refusal.unless(
                fed.documents() + fed.deadLetters() > 0,
                "corpus",
                settings.corpus(),
                "text: there is no .txt, .md, .jsonl or .parquet in it that holds any");

        enter("produce");
        ActivationWorker worker = started(producer);
        await(() -> worker.isThrough(settings.corpusName(), fed.parts() + fed.skipped()));
        Mark mark = worker.lastMark().orElseThrow();
        stopwatch.done("produce");

        Ledger owed = started(ledger);
        enter("stream");
        await(() -> owed.evidenceDone(mark.getContexts(), settings.topics().shards()));
        stopwatch.done("evidence");
        enter("explain");
        await(owed::explanationsDone);
        stopwatch.done("explain");
        enter("control");
        int controls = controls();
        await(() -> owed.controlsDone(controls));
        stopwatch.done("control");
        enter("score");
        await(owed::scoresDone);
        stopwatch.done("score");
        enter("done");
        return new Finished(fed.documents(), mark.getParts(), started(watch).deadLetters(), stopwatch);
    }

    private void enter(String next) {
        stage = next;
        log.info("stage {}", next);
    }

    /** Opens every part, the last in the flow first, so that nothing waits for it; then begins to feed. */
    private CompletableFuture<FeedResult> startAll() {
        Stages stages = opened(Stages.open(
                settings.asking(), settings.embeddingModel(), clients, topics, settings.run(), settings.code()));
        List<Scorer> scorers = stages.scorers(settings.scorers(), settings.negatives());
        RequestPlan plan = stages.resolved(settings.plan());
        var names = subject.hookpoints().stream().map(HookpointSpec::name).toList();
        var counted = new Ledger(Set.copyOf(names), plan.lines().size(), scorers.size());
        ledger = counted;
        watch = opened(new Watch(clients, topics, settings.run(), counted));

        WorkSettings work = settings.crew().at(clients, settings.topics(), settings.run(), settings.asking());
        start(Workers.scores(clients, topics, work, scorers));
        start(Workers.explanations(
                clients, topics, work, stages.explainers(settings.plan().explainers())));
        start(Workers.requests(clients, topics, work, plan));
        opened(stages::endAsking);

        StreamsRunner runner = opened(Parts.streams(settings, topics, clients));
        streams = runner;
        failures.add(runner::error);
        runner.start();

        var worker = opened(new ActivationWorker(
                clients,
                topics,
                subject.model(),
                subject.tokenizer(),
                subject.hookpoints(),
                PublishSettings.of(settings.run(), settings.code())
                        .withGroup(settings.topics().named("produce"))
                        .withTransactionalId(settings.topics().named("produce-0"))
                        .withContextsPerBlock(settings.contextsPerBlock())
                        .withSinks(settings.subject().masked())
                        .withRows(settings.rows() ? Optional.of(subject.rows()) : Optional.empty())));
        producer = worker;
        failures.add(worker::cause);
        worker.start();
        var feed = new FeedSettings(settings.corpusName(), settings.run(), settings.code());
        Feeder feeder = opened(new Feeder(topics, clients, feed));
        feeding = feeder;
        return CompletableFuture.supplyAsync(() -> Feed.all(feeder, settings.corpus()));
    }

    private FeedResult fed(CompletableFuture<FeedResult> all) throws InterruptedException {
        await(all::isDone);
        try {
            return all.get();
        } catch (ExecutionException e) {
            throw Parts.unchecked(e.getCause() == null ? e : e.getCause());
        }
    }

    private int controls() {
        var work = new WorkSettings(settings.run(), settings.topics().named(settings.run()), 1);
        try (var step = new ControlStep(clients, topics, work)) {
            return step.pairRest();
        }
    }

    private void start(Worker worker) {
        opened(worker);
        failures.add(worker::failure);
        worker.start();
    }

    private void await(BooleanSupplier done) throws InterruptedException {
        while (!done.getAsBoolean()) {
            for (Supplier<Optional<Throwable>> failure : failures) {
                Optional<Throwable> error = failure.get();
                if (error.isPresent()) {
                    throw Parts.unchecked(error.get());
                }
            }
            Ledger counted = started(ledger);
            if (counted.answered() > 0) {
                stopwatch.done("first_explanation");
            }
            counted.awaitEntry(TICK_MILLIS);
        }
    }

    /** Lets the metrics ask this pipeline. */
    public void meter(Metrics metrics) {
        metrics.count(Counted.TOKENS, "produce", () -> progress().tokens());
        metrics.count(Counted.ACTIVATIONS, "produce", () -> progress().activations());
        metrics.count(Counted.EXPLAINED, "explain", () -> progress().explained());
        metrics.count(Counted.SCORED, "score", () -> progress().scored());
        metrics.count(Counted.DEAD_LETTERS, "all", () -> progress().deadLetters());
        metrics.measure(Measured.LAG, "all", () -> progress().lag());
    }

    /** Where the work stands. */
    public Progress progress() {
        Feeder f = feeding;
        ActivationWorker p = producer;
        StreamsRunner s = streams;
        Ledger l = ledger;
        Watch w = watch;
        var made = p == null ? null : p.progress();
        return new Progress(
                f == null ? 0 : f.result().documents(),
                made == null ? 0 : made.parts(),
                made == null ? 0 : made.tokens(),
                made == null ? 0 : made.activations(),
                (made == null ? 0 : made.lag()) + (s == null ? 0 : s.lag()),
                l == null ? 0 : l.evidence(),
                l == null ? 0 : l.explained(),
                l == null ? 0 : l.judged(),
                w == null ? 0 : w.deadLetters(),
                stage);
    }

    private static <T> T started(@Nullable T part) {
        return Objects.requireNonNull(part, "started before it is asked");
    }

    private <T extends AutoCloseable> T opened(T part) {
        open.push(part);
        return part;
    }

    /** Closes what is open, the last first; the first error is thrown when all were tried. */
    @Override
    public void close() {
        RuntimeException first = null;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                first = first == null ? Parts.unchecked(e) : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /**
     * What a finished run has to say beyond its report.
     *
     * @param documents documents in the corpus
     * @param parts parts handled
     * @param deadLetters records on the dead letters' topic
     * @param stopwatch how long each stage took
     */
    public record Finished(long documents, long parts, long deadLetters, Stopwatch stopwatch) {}
}
