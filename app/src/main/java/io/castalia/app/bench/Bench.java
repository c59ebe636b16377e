package io.castalia.app.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.Topics;
import io.castalia.streams.run.StreamsSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Measures phase after phase. What was not measured is null in the result. */
public final class Bench {

    private static final List<String> KEYS = List.of(
            "fill_per_second",
            "steady_per_second",
            "steady_admitted_share",
            "steady_expected_share",
            "floor_per_second",
            "twin_per_second",
            "shards",
            "threads",
            "wire_bytes_per_activation",
            "state_bytes_per_latent",
            "context_bytes",
            "changelog_over_state",
            "heap_bytes",
            "restore_seconds",
            "evidence_sent",
            "freshness_ms",
            "load_average",
            "cores",
            "tokens",
            "seed",
            "commit",
            "jdk");

    private final BenchSettings settings;
    private final StreamsSettings streams;
    private boolean waiting;
    private final ObjectNode result = JsonNodeFactory.instance.objectNode();

    /** Takes settings; {@link #run} does all. Refuses what the stream application would refuse. */
    public Bench(BenchSettings settings) {
        this.settings = settings;
        this.streams = settings.streams();
    }

    /** Measures, and returns one JSON object. Throws what stopped it. */
    public ObjectNode run() throws IOException, InterruptedException {
        KEYS.forEach(result::putNull);
        circumstances();
        try (var load = LoadProcess.start(settings.folder(), settings.load());
                var offsets = new Offsets(load.clients());
                var application =
                        new Application(streams, Topics.of(settings.load().topics()), load.clients())) {
            produce(load, offsets);
            var changelogs = new Changelogs(load.clients(), offsets);
            var reading = new ReadThrough(settings, load, application, offsets);
            for (Phase phase : Phase.values()) {
                if (settings.phases().contains(phase)) {
                    Narrator.say(phase.key(), "begins");
                    switch (phase) {
                        case FILL -> fill(load, offsets, new Fill(application, offsets, reading));
                        case RESTORE -> new Restore(settings, application, changelogs).measure(result);
                        case FLOOR -> new Floor(settings, load.clients(), offsets, load.blocks()).measure(result);
                        case STEADY -> new Steady(settings, load, application, offsets, reading).measure(result);
                        case FRESHNESS -> new Freshness(settings, load, application).measure(result);
                        case TWIN -> {
                            application.close();
                            new Twin(settings, load, offsets).measure(result);
                        }
                    }
                }
            }
        }
        return result;
    }

    private void circumstances() {
        var machine = ManagementFactory.getOperatingSystemMXBean();
        result.put("shards", settings.load().shape().shards());
        result.put("threads", settings.threads());
        result.put("load_average", Math.round(100 * machine.getSystemLoadAverage()) / 100.0);
        result.put("cores", machine.getAvailableProcessors());
        result.put("tokens", settings.load().tokens());
        result.put("seed", settings.load().shape().seed());
        result.put("commit", Commit.described());
        result.put("jdk", Runtime.version().toString());
        result.put("latents", settings.load().shape().latents());
        result.put("active", settings.load().shape().active());
        result.put("context", settings.load().shape().context());
        result.put("window", settings.load().shape().window());
        result.put("heap_limit_bytes", Runtime.getRuntime().maxMemory());
    }

    private void produce(LoadProcess load, Offsets offsets) throws InterruptedException {
        result.put("contexts_per_block", load.contexts());
        Narrator.say("load", "%d blocks of %d contexts for each shard".formatted(load.blocks(), load.contexts()));
        load.order("produce");
        JsonNode reply = load.next();
        waiting = reply.path("event").asText().equals("waiting");
        Refusal.unless(
                !waiting || settings.phases().contains(Phase.FILL),
                "ahead-bytes",
                settings.load().aheadBytes(),
                "room for the whole load where nothing reads it; phase fill would");
        if (!waiting) {
            weigh(reply, offsets);
        }
    }

    /** The load comes to its end while it is read. */
    private void fill(LoadProcess load, Offsets offsets, Fill fill) throws InterruptedException {
        fill.measure(result);
        if (waiting) {
            weigh(load.next(), offsets);
            waiting = false;
        }
    }

    /* Of the files, for what is left of them where retention has deleted some. */
    private void weigh(JsonNode produced, Offsets offsets) {
        double activations = produced.path("activations").asDouble();
        String topic = Topics.of(settings.load().topics()).activations().name();
        int shards = settings.load().shape().shards();
        double blocks = sum(offsets.ends(topic, shards)) - sum(offsets.begins(topic, shards));
        double perBlock = activations / (produced.path("blocks").asDouble() * shards);
        result.put("wire_bytes_per_activation", hundredths(offsets.totalBytes(topic::equals) / (blocks * perBlock)));
        result.put(
                "block_bytes_per_activation",
                hundredths(produced.path("blockBytes").asDouble() / activations));
    }

    private static double sum(Map<TopicPartition, Long> offsets) {
        return offsets.values().stream().mapToDouble(Long::doubleValue).sum();
    }

    private static double hundredths(double number) {
        return Math.round(100 * number) / 100.0;
    }
}
