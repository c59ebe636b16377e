package io.castalia.app.run;

import io.castalia.app.ExitCode;
import io.castalia.app.config.ConnectionOptions;
import io.castalia.app.config.ExplainOptions;
import io.castalia.app.config.RunOptions;
import io.castalia.app.config.TopicOptions;
import io.castalia.app.health.HealthServer;
import io.castalia.app.health.Metrics;
import io.castalia.app.health.Readiness;
import io.castalia.consumers.work.WorkSettings;
import io.castalia.consumers.work.Worker;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One part alone, against a real cluster, until it is interrupted or fails. */
public final class Part {

    private static final long TICK_MILLIS = 500;

    private Part() {}

    /** How the workers of a part are named and how many there are. */
    public static WorkSettings work(
            Map<String, Object> clients, TopicOptions topics, RunOptions run, ExplainOptions explain) {
        return work(clients, topics, run, explain, Asking.NOBODY);
    }

    /** The same where a language model is asked: as many records at a time as it may be asked prompts. */
    public static WorkSettings work(
            Map<String, Object> clients, TopicOptions topics, RunOptions run, ExplainOptions explain, Asking asking) {
        return explain.crew().at(clients, topics.settings(), run.run(), asking);
    }

    /** Reaches the cluster, makes the topics that are missing, and returns what every client gets. */
    public static Map<String, Object> clients(ConnectionOptions connection, TopicOptions topics) {
        var cluster = new Cluster(connection.clients());
        cluster.reach(connection.timeout());
        cluster.create(topics.topics(), topics.settings());
        return cluster.clients();
    }

    /** Runs a worker of the consumers' side. */
    public static int worker(
            ConnectionOptions connection,
            TopicOptions topics,
            RunOptions run,
            String name,
            Function<Map<String, Object>, Worker> opening) {
        Map<String, Object> clients = clients(connection, topics);
        try (var interrupt = new Interrupt();
                var worker = opening.apply(clients)) {
            worker.start();
            return untilFailure(run, name, new Metrics(), () -> true, worker::failure);
        }
    }

    /** The same, with those who explain and score. */
    public static int worker(
            ConnectionOptions connection,
            TopicOptions topics,
            RunOptions run,
            Asking asking,
            ExplainOptions explain,
            String name,
            String code,
            BiFunction<Map<String, Object>, Stages, Worker> opening) {
        Map<String, Object> clients = clients(connection, topics);
        try (var interrupt = new Interrupt();
                var stages = Stages.open(
                        asking, explain.embeddingModel("bge-small"), clients, topics.topics(), run.run(), code);
                var worker = opening.apply(clients, stages)) {
            worker.start();
            try {
                return untilFailure(run, name, new Metrics(), () -> true, worker::failure);
            } finally {
                stages.endAsking();
            }
        }
    }

    /** Serves health, and waits until the part fails or the thread is interrupted. */
    public static int untilFailure(
            RunOptions run,
            String name,
            Metrics metrics,
            BooleanSupplier ready,
            Supplier<Optional<Throwable>> failure) {
        try (metrics;
                HealthServer health = health(run, name, metrics, ready)) {
            System.err.printf("castalia: %s is running; Ctrl-C ends it%n", name);
            while (true) {
                Optional<Throwable> error = failure.get();
                if (error.isPresent()) {
                    throw Parts.unchecked(error.get());
                }
                Thread.sleep(TICK_MILLIS);
            }
        } catch (InterruptedException e) {
            // Ctrl-C, or a signal: how a part is meant to end.
            return ExitCode.INTERRUPTED.code();
        }
    }

    private static @Nullable HealthServer health(RunOptions run, String name, Metrics metrics, BooleanSupplier ready) {
        return run.healthPort() == 0 ? null : HealthServer.start(run.healthPort(), metrics, new Readiness(name, ready));
    }
}
