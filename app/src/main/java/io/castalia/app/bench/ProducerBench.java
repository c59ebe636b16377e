package io.castalia.app.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.app.bench.load.LoadSettings;
import io.castalia.app.bench.load.LoadShape;
import io.castalia.app.run.Cluster;
import io.castalia.app.run.Subject;
import io.castalia.app.run.SubjectSettings;
import io.castalia.producers.corpus.FeedSettings;
import io.castalia.producers.corpus.Feeder;
import io.castalia.producers.model.Batches;
import io.castalia.producers.model.Crew;
import io.castalia.producers.model.HiddenStates;
import io.castalia.producers.model.TokenizedContext;
import io.castalia.producers.publish.ActivationWorker;
import io.castalia.producers.publish.HookpointSpec;
import io.castalia.producers.publish.ProducerProgress;
import io.castalia.producers.publish.PublishSettings;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.TopicSettings;
import io.castalia.schemas.Topics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Measures what a producer loses against its model and coders alone. Both read the same contexts in the same groups with
 * the same threads, in turn, while a broker that has nothing else to do runs in another process: bare, they are forwarded
 * and encoded out of memory; in the pipeline, a worker reads documents, cuts, forwards, encodes, and sends blocks in
 * transactions.
 */
public final class ProducerBench {

    private static final String NAME = "bench-producer";
    private static final long TICK_MILLIS = 2;

    private final Settings settings;
    private final TopicSettings topicSettings = new TopicSettings("producer.", 2, 2, -1, Duration.ofMillis(-1));
    private final Topics topics = Topics.of(topicSettings);

    /**
     * What is measured.
     *
     * @param subject model and coders
     * @param folder for the broker's files, empty
     * @param corpus text, which is read again where it is too short
     * @param tokens of a round, about
     * @param rounds of both, one behind the other
     * @param batchChars text of a transaction, in characters
     */
    public record Settings(SubjectSettings subject, Path folder, Path corpus, long tokens, int rounds, int batchChars) {

        public Settings {
            Refusal.unless(tokens > 0, "tokens", tokens, "at least 1");
            Refusal.unless(rounds > 0, "rounds", rounds, "at least 1");
        }
    }

    /** Takes settings; {@link #run} does all. */
    public ProducerBench(Settings settings) {
        this.settings = settings;
    }

    /** Measures, and returns one JSON object: medians over the rounds. */
    public ObjectNode run() throws IOException, InterruptedException {
        var idle = new LoadSettings(new LoadShape(512, 16, 64, 64, 16, 2, 1), 40_000, 64 << 20, 5_000);
        try (var broker = LoadProcess.start(settings.folder(), idle);
                var subject = Subject.open(settings.subject(), settings.folder())) {
            new Cluster(broker.clients()).create(topics, topicSettings);
            Text text = Text.of(settings.corpus(), subject.tokenizer(), settings.tokens(), settings.batchChars());
            long parts = feed(broker.clients(), text);
            var bare = new ArrayList<Double>();
            var pipeline = new ArrayList<Double>();
            bare(subject, text);
            var host = new ArrayList<Long>();
            host.add(HostMemory.bytes());
            for (int round = 0; round < settings.rounds(); round++) {
                bare.add(bare(subject, text));
                pipeline.add(pipeline(broker.clients(), subject, parts, round));
                host.add(HostMemory.bytes());
                Narrator.say(
                        "round " + (round + 1),
                        "bare %.0f tokens/s, pipeline %.0f".formatted(bare.get(round), pipeline.get(round)));
            }
            return result(subject, text, bare, pipeline, host);
        }
    }

    private long feed(Map<String, Object> clients, Text text) throws IOException {
        Path file = text.write(settings.folder().resolve("bench.jsonl"));
        try (var feeder = new Feeder(topics, clients, new FeedSettings(NAME, NAME, NAME))) {
            feeder.feed(file);
            return feeder.result().parts();
        } finally {
            Files.delete(file);
        }
    }

    /** Tokens a second of forward passes and coders alone. */
    private static double bare(Subject subject, Text text) {
        int most = PublishSettings.of(NAME, NAME).tokensPerForward();
        long began = System.nanoTime();
        for (List<TokenizedContext> group : text.groups()) {
            for (int[] batch : Batches.of(group, most)) {
                try (HiddenStates states = subject.model().forward(Batches.rows(group, batch))) {
                    for (HookpointSpec hookpoint : subject.hookpoints()) {
                        Crew.each(batch.length, row -> hookpoint.coder().encode(states.at(hookpoint.site(), row)));
                    }
                }
            }
        }
        return text.tokens() / seconds(began);
    }

    /**
     * Tokens a second of a worker, between its first commit and its last, so that joining its group does not count; where
     * one commit has them all, from the time at which it had its partitions.
     */
    private double pipeline(Map<String, Object> clients, Subject subject, long parts, int round)
            throws InterruptedException {
        PublishSettings publish = PublishSettings.of(NAME, NAME)
                .withGroup(NAME + "-" + round)
                .withTransactionalId(NAME + "-" + round)
                .withBatch(PublishSettings.PARTS_PER_BATCH, settings.batchChars())
                .withSinks(settings.subject().masked());
        try (var worker = new ActivationWorker(
                clients, topics, subject.model(), subject.tokenizer(), subject.hookpoints(), publish)) {
            worker.start();
            while (!worker.ready()) {
                tick(worker);
            }
            long began = System.nanoTime();
            ProducerProgress first = worker.progress();
            while (first.tokens() == 0) {
                tick(worker);
                first = worker.progress();
            }
            long committed = System.nanoTime();
            ProducerProgress last = first;
            while (last.parts() < parts) {
                tick(worker);
                last = worker.progress();
            }
            boolean one = first.parts() == parts;
            return (last.tokens() - (one ? 0 : first.tokens())) / seconds(one ? began : committed);
        }
    }

    private static void tick(ActivationWorker worker) throws InterruptedException {
        if (worker.cause().isPresent()) {
            throw new IllegalStateException("the worker stopped", worker.cause().get());
        }
        Thread.sleep(TICK_MILLIS);
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / 1e9;
    }

    private ObjectNode result(Subject subject, Text text, List<Double> bare, List<Double> pipeline, List<Long> host) {
        var machine = ManagementFactory.getOperatingSystemMXBean();
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        double alone = median(bare);
        double whole = median(pipeline);
        result.put("bare_tokens_per_second", Math.round(alone));
        result.put("pipeline_tokens_per_second", Math.round(whole));
        result.put("lost_share", Math.round(10_000 * (1 - whole / alone)) / 10_000.0);
        ObjectNode bytes = result.putObject("host_bytes");
        bytes.put("start", host.get(0)).put("end", host.get(host.size() - 1));
        host.forEach(bytes.putArray("after_each_round")::add);
        each(result.putArray("bare"), bare);
        each(result.putArray("pipeline"), pipeline);
        result.put("tokens", text.tokens());
        result.put("rounds", settings.rounds());
        result.put("model", subject.model().name());
        ArrayNode coders = result.putArray("coders");
        subject.hookpoints()
                .forEach(hookpoint -> coders.addObject()
                        .put("hookpoint", hookpoint.name())
                        .put("coder", hookpoint.coder().name())
                        .put("latents", hookpoint.coder().latents()));
        result.put("threads", settings.subject().threads());
        result.put("cores", machine.getAvailableProcessors());
        result.put("load_average", Math.round(100 * machine.getSystemLoadAverage()) / 100.0);
        result.put("commit", Commit.described());
        result.put("jdk", Runtime.version().toString());
        return result;
    }

    private static void each(ArrayNode array, List<Double> rates) {
        rates.forEach(rate -> array.add(Math.round(rate)));
    }

    private static double median(List<Double> rates) {
        var sorted = new ArrayList<>(rates);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
