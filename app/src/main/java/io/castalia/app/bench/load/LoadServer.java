package io.castalia.app.bench.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.app.embedded.EmbeddedBroker;
import io.castalia.app.embedded.EmbeddedRegistry;
import io.castalia.app.run.Cluster;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.Topics;
import io.castalia.schemas.block.BadBlock;
import io.castalia.schemas.registry.RegistryConfig;
import io.castalia.streams.shard.ShardSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Broker, registry and producer in a process of their own: what the measured process talks to. It does what it is told
 * on standard input, one word a line with its numbers behind it, says on standard output what has come of it, and ends
 * when its input does.
 *
 * <pre>
 * produce            sends the load. Says "waiting" if it must wait for the stream, and "produced" at the end
 * windows            sends records of single windows. Says "windows"
 * steady K R N TIMES puts the state of a stream so many times as long into the changelogs, of an application that keeps
 *                    k strongest and R sampled windows, and sends evidence from N on. Says "steady"
 * pace SECONDS RATE  sends at a steady rate. Says "entered" for each planted activation, and "paced" at the end
 * </pre>
 */
public final class LoadServer {

    private static final int SEGMENT_BYTES = 256 << 20;

    private final Path folder;
    private final LoadSettings settings;
    private final Reply reply;
    private final Topics topics;

    private LoadServer(Path folder, LoadSettings settings, PrintStream out) {
        this.folder = folder;
        this.settings = settings;
        this.reply = new Reply(out);
        this.topics = Topics.of(settings.topics());
    }

    /** Serves until the input ends. */
    public static void serve(Path folder, LoadSettings settings, InputStream in, PrintStream out)
            throws IOException, InterruptedException {
        var server = new LoadServer(folder, settings, out);
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
                EmbeddedRegistry registry = EmbeddedRegistry.start(broker.bootstrapServers(), 0)) {
            var orders = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            server.obey(broker.bootstrapServers(), registry.url(), orders);
        }
    }

    private void obey(String bootstrap, String registry, BufferedReader orders)
            throws IOException, InterruptedException {
        Map<String, Object> clients =
                Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap, RegistryConfig.URL, registry);
        new Cluster(clients).create(topics, settings.topics());
        try (var sender = new Sender(clients, topics);
                Admin admin = Admin.create(clients)) {
            Load load = Load.of(settings.shape()).fitted(block -> sender.bytes(block).length);
            retain(admin, load);
            long blocks = (settings.tokens() + load.shape().blockTokens() - 1)
                    / load.shape().blockTokens();
            reply.say(Reply.of("ready")
                    .put("bootstrap", bootstrap)
                    .put("registry", registry)
                    .put("contexts", load.shape().contexts())
                    .put("blocks", blocks));
            for (String line = orders.readLine(); line != null; line = orders.readLine()) {
                String[] words = line.split(" ", -1);
                reply.say(
                        switch (words[0]) {
                            case "produce" -> produce(clients, load, sender, blocks);
                            case "windows" -> windows(admin, load, sender, blocks);
                            case "steady" -> steady(load, sender, blocks, words);
                            case "pace" -> pace(load, sender, Integer.parseInt(words[1]), Long.parseLong(words[2]));
                            default -> throw new IllegalArgumentException("no such order: " + line);
                        });
            }
        }
    }

    private ObjectNode produce(Map<String, Object> clients, Load load, Sender sender, long blocks) throws IOException {
        Path file = folder.resolve("load.json");
        Optional<Produced> kept = Produced.read(file);
        Refusal.unless(
                kept.isEmpty() || kept.get().settings().equals(settings.toJson()),
                "keep",
                folder,
                "a folder that holds this very load, or none; name another or delete it");
        Produced produced;
        if (kept.isPresent()) {
            produced = kept.get();
        } else {
            Path begun = folder.resolve("load.begun");
            Refusal.unless(
                    !Files.exists(begun), "keep", folder, "a folder whose load was sent to its end; delete this one");
            Files.createFile(begun);
            sender.hookpoint(load.hookpoint());
            try (var ahead =
                    new Ahead(clients, LoadSettings.APPLICATION, load.shape().shards(), blocksAhead(load))) {
                produced =
                        new Production(load, sender).all(settings, blocks, ahead, () -> reply.say(Reply.of("waiting")));
            }
            produced.write(file);
        }
        return Reply.of("produced")
                .put("blocks", produced.blocks())
                .put("activations", produced.activations())
                .put("blockBytes", produced.blockBytes());
    }

    private ObjectNode windows(Admin admin, Load load, Sender sender, long blocks) throws InterruptedException {
        var topic = new NewTopic(settings.twinTopic(), load.shape().shards(), (short) 1);
        try {
            admin.createTopics(List.of(topic)).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("topic '%s' cannot be made".formatted(topic.name()), e.getCause());
        }
        Sample.Sent sent =
                new Sample(load, blocks, settings.twinActivations()).send(sender, settings.twinTopic(), blocks);
        return Reply.of("windows")
                .put("latents", sent.latents())
                .put("windows", sent.windows())
                .put("activations", sent.activations());
    }

    private ObjectNode steady(Load load, Sender sender, long blocks, String[] words) {
        ShardSettings kept =
                settings.kept(Integer.parseInt(words[1]), Integer.parseInt(words[2]), Integer.parseInt(words[3]));
        long tokens = settings.tokens() * Integer.parseInt(words[4]);
        try {
            var bytes = new LongAdder();
            new SteadyState(load, kept, shard -> Changelog.of(sender, shard, bytes), tokens).put();
            sender.flush();
            double expected = Expectation.share(
                    load.shape(),
                    load.densities(),
                    kept.summary(),
                    tokens,
                    blocks * load.shape().blockTokens());
            return Reply.of("steady").put("bytes", bytes.sum()).put("expected", expected);
        } catch (BadBlock bad) {
            throw new IllegalStateException("the load is not what a shard takes: " + bad.getMessage(), bad);
        }
    }

    private ObjectNode pace(Load load, Sender sender, int seconds, long rate) throws InterruptedException {
        int planted = load.shape().latents() - 1;
        long sent = new Pace(load, sender, planted)
                .run(
                        seconds,
                        rate,
                        (maximum, millis) -> reply.say(
                                Reply.of("entered").put("maximum", maximum).put("millis", millis)));
        return Reply.of("paced").put("activations", sent);
    }

    /** Blocks that may be ahead; two at least, lest nothing moves. */
    private long blocksAhead(Load load) {
        long rows = Math.max(
                1,
                settings.aheadBytes()
                        / ((long) Topics.BLOCK_BYTES * load.shape().shards()));
        return Math.max(2, rows);
    }

    /** The topic keeps twice what may be unread, so that nothing is deleted before it is read. */
    private void retain(Admin admin, Load load) throws InterruptedException {
        long bytes = 2 * blocksAhead(load) * Topics.BLOCK_BYTES + SEGMENT_BYTES;
        var resource = new ConfigResource(
                ConfigResource.Type.TOPIC, topics.activations().name());
        Collection<AlterConfigOp> changes = List.of(
                set(TopicConfig.RETENTION_BYTES_CONFIG, bytes), set(TopicConfig.SEGMENT_BYTES_CONFIG, SEGMENT_BYTES));
        try {
            admin.incrementalAlterConfigs(Map.of(resource, changes)).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "the retention of topic '%s' cannot be set".formatted(resource.name()), e.getCause());
        }
    }

    private static AlterConfigOp set(String key, long value) {
        return new AlterConfigOp(new ConfigEntry(key, Long.toString(value)), AlterConfigOp.OpType.SET);
    }
}
