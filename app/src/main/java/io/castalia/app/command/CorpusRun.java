package io.castalia.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.app.ExitCode;
import io.castalia.app.config.ConnectionOptions;
import io.castalia.app.config.RunOptions;
import io.castalia.app.health.HealthServer;
import io.castalia.app.health.Metrics;
import io.castalia.app.progress.ProgressReporter;
import io.castalia.app.run.Feed;
import io.castalia.app.run.Guard;
import io.castalia.app.run.Home;
import io.castalia.app.run.Interrupt;
import io.castalia.app.run.Pipeline;
import io.castalia.app.run.Result;
import io.castalia.app.run.RunSettings;
import io.castalia.app.run.SampleCorpus;
import io.castalia.app.run.Stopwatch;
import io.castalia.app.run.Subject;
import io.castalia.consumers.sample.Mode;
import io.castalia.consumers.sample.ModeFigures;
import io.castalia.schemas.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A run over one corpus from end to end: cluster, parts, report, summary. */
final class CorpusRun {

    private final ConnectionOptions connection;
    private final RunOptions options;
    private final RunSettings settings;
    private final PrintWriter out;

    CorpusRun(ConnectionOptions connection, RunOptions options, RunSettings settings, PrintWriter out) {
        this.connection = connection;
        this.options = options;
        this.settings = settings;
        this.out = out;
    }

    /** Runs, and returns the exit code. */
    int run(@Nullable Path summaryFile) throws IOException, InterruptedException {
        var stopwatch = new Stopwatch();
        try (var interrupt = new Interrupt();
                Subject subject = subject();
                Home home = Home.open(connection, settings.folder())) {
            ObjectNode summary = work(home, subject, stopwatch, summaryFile);
            print(summary);
            return summary.path("dead_letters").asLong() > 0 ? ExitCode.DEAD_LETTERS.code() : ExitCode.OK.code();
        }
    }

    /** Open, and checked before anything is opened that a wrong coder would fill. */
    private Subject subject() throws IOException {
        if (settings.subject().model().isBundled()) {
            return Subject.open(settings.subject(), settings.folder());
        }
        Path text = settings.corpus().equals(Feed.STANDARD_INPUT)
                ? SampleCorpus.writeTo(settings.folder().resolve("sample"))
                : Path.of(settings.corpus());
        return new Guard(settings.subject(), settings.folder(), text)
                .open(line -> System.err.println("castalia: " + line));
    }

    private ObjectNode work(Home home, Subject subject, Stopwatch stopwatch, @Nullable Path summaryFile)
            throws IOException, InterruptedException {
        try (var pipeline = new Pipeline(settings, home, subject, stopwatch);
                var metrics = new Metrics();
                var health = options.healthPort() == 0 ? null : HealthServer.start(options.healthPort(), metrics);
                var progress = ProgressReporter.start(pipeline::progress, options.noColor())) {
            pipeline.meter(metrics);
            Pipeline.Finished finished = pipeline.run();
            return Result.write(
                    home.cluster().clients(), Topics.of(settings.topics()), settings, finished, summaryFile);
        }
    }

    private void print(ObjectNode summary) {
        out.printf(
                "%n%d documents, %d tokens, %d activations in %.0f s%n",
                summary.path("documents").asLong(),
                summary.path("tokens").asLong(),
                summary.path("activations").asLong(),
                summary.path("seconds").path("total").asDouble());
        out.printf(
                "%d latents live, %d explained, %d abstained, %d scored, %d dead letters (min-windows %d)%n",
                summary.path("latents_live").asLong(),
                summary.path("explained").asLong(),
                summary.path("abstained").asLong(),
                summary.path("scored").asLong(),
                summary.path("dead_letters").asLong(),
                settings.minWindows());
        if (summary.path("explained").asLong() + summary.path("abstained").asLong() == 0) {
            out.printf(
                    "No latent fired in %d windows on both sides: feed more text, or lower --min-windows.%n",
                    settings.minWindows());
        }
        table("scores", summary.path("scores"));
        table("random coder", summary.path("random_coder"));
        for (Map.Entry<String, JsonNode> judge : summary.path("constant_judges").properties()) {
            table("judge " + judge.getKey(), judge.getValue());
        }
        modes(summary);
        out.println("Report: " + settings.folder().resolve("report.html"));
        out.flush();
    }

    private void modes(ObjectNode summary) {
        String mode = settings.plan().mode().label();
        boolean there = settings.plan().mode() == Mode.STRICT;
        for (JsonNode figures : summary.path("modes")) {
            there |= figures.path("mode").asText().equals(mode);
            ModeFigures.of(figures)
                    .told()
                    .forEach(line ->
                            out.printf("mode %s: %s%n", figures.path("mode").asText(), line));
        }
        if (!there
                && summary.path("explained").asLong()
                                + summary.path("abstained").asLong()
                        > 0) {
            out.printf(
                    "mode %s: nothing here was chosen by it; what a finished run has left is not made again. Take another "
                            + "--dir, or replay its evidence.%n",
                    mode);
        }
    }

    private void table(String title, JsonNode scores) {
        if (scores.isEmpty()) {
            return;
        }
        out.printf(
                "%-26s %8s %8s %8s %11s %8s %8s%n",
                title, "latents", "median", "control", "difference", "low", "above");
        for (Map.Entry<String, JsonNode> entry : scores.properties()) {
            JsonNode score = entry.getValue();
            out.printf(
                    "  %-24s %8d %8s %8s %11s %8s %8s%n",
                    entry.getKey(),
                    score.path("latents").asLong(),
                    figure(score.path("median")),
                    figure(score.path("control_median")),
                    figure(score.path("paired_difference_median")),
                    figure(score.path("paired_difference_low")),
                    figure(score.path("share_above_control")));
        }
    }

    private static String figure(JsonNode number) {
        return number.isNumber() ? String.format(Locale.ROOT, "%.3f", number.asDouble()) : "-";
    }
}
