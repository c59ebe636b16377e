package io.castalia.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.castalia.app.Main;
import io.castalia.app.config.ConnectionOptions;
import io.castalia.producers.corpus.FeedSettings;
import io.castalia.producers.corpus.Feeder;
import io.castalia.producers.decoder.DecoderModel;
import io.castalia.producers.decoder.Precision;
import io.castalia.producers.model.HiddenStates;
import io.castalia.producers.model.TokenizedContext;
import io.castalia.producers.publish.RandomCoder;
import io.castalia.producers.sparse.CoderConfig;
import io.castalia.producers.sparse.Coders;
import io.castalia.producers.sparse.Neurons;
import io.castalia.producers.sparse.SparseCode;
import io.castalia.producers.sparse.SparseCoder;
import io.castalia.producers.subject.ModelFiles;
import io.castalia.producers.tokenizer.Bos;
import io.castalia.producers.tokenizer.CausalTokenizer;
import io.castalia.producers.tokenizer.TokenizerSettings;
import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Columns;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.TopicSettings;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.ActivationBlock;
import io.castalia.schemas.wire.Hookpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model and a coder on disk, from the command to the topic: what goes on the wire is what both give when asked. */
class OwnModelIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String NEURONS = "layers.0.mlp.neurons";
    private static final String TEXT =
            "The river ran past the mill, and a heron stood in its shallows for hours; nobody saw it leave. ";

    private final TopicSettings settings = new TopicSettings("castalia.", 2, 2, -1, Duration.ofMillis(-1));
    private final Topics topics = Topics.of(settings);

    @TempDir
    Path folder = Path.of("");

    private Path model = Path.of("");
    private Path coder = Path.of("");

    @BeforeEach
    void write() throws IOException {
        model = TinyModel.write(folder.resolve("tiny"));
        coder = folder.resolve("coders/layers.1");
        RandomCoder.create(new CoderConfig(TinyModel.WIDTH, 64, 4, false), 3, coder)
                .close();
    }

    @Test
    void produce_modelAndCodersOnDisk_sendsWhatTheyGive() throws Exception {
        try (Home home = Home.open(new ConnectionOptions(), folder)) {
            home.cluster().create(topics, settings);
            Map<String, Object> clients = home.cluster().clients();
            feed(clients);
            var exit = new AtomicInteger(-1);
            Thread producing = produce(clients, exit);
            try {
                await().atMost(PATIENCE).until(() -> exit.get() >= 0 || marks(clients) == 4);
            } finally {
                producing.interrupt();
                producing.join();
            }
            assertThat(exit).hasValue(130);

            try (SparseCoder trained = Coders.open(coder);
                    SparseCoder neurons = new Neurons(NEURONS, TinyModel.INNER, 3)) {
                List<String> expected = expected(Map.of("layers.1", trained, NEURONS, neurons));
                assertThat(sent(clients)).hasSizeGreaterThan(1000).isEqualTo(expected);
                assertThat(declared(clients, "layers.1"))
                        .extracting(Hookpoint::getModel, Hookpoint::getCoderHash, Hookpoint::getLatents)
                        .containsExactly("tiny", trained.hash(), 64);
                assertThat(declared(clients, "layers.1").getSpecials()).contains("[256] before");
            }
        }
    }

    @Test
    void train_onAModelOnDisk_makesACoderThatPassesItsCheck() throws IOException {
        Path corpus = SampleCorpus.writeTo(folder.resolve("training/sample"));
        for (String other : List.of("life", "nature", "society")) {
            Files.delete(corpus.resolve(other + ".jsonl"));
        }
        Path out = folder.resolve("trained/layers.1");

        int trained = Main.run(
                Map.of(),
                folder,
                "train",
                "--model",
                model.toString(),
                "--corpus",
                folder.resolve("training").toString(),
                "--hookpoint",
                "layers.1",
                "--latents",
                "128",
                "--k",
                "8",
                "--tokens",
                "200000",
                "--train-threads",
                "1",
                "--out",
                out.toString());
        int checked = Main.run(
                Map.of(),
                folder,
                "check",
                "--model",
                model.toString(),
                "--coder",
                out.toString(),
                "--corpus",
                corpus.toString(),
                "--dir",
                folder.resolve("check").toString());

        assertThat(trained).isZero();
        assertThat(Files.readString(out.resolve("card.md"))).contains("layers.1 of tiny", "the first token masked");
        assertThat(checked).isZero();
    }

    private void feed(Map<String, Object> clients) throws IOException {
        Path corpus = Files.createDirectories(folder.resolve("corpus"));
        Files.writeString(corpus.resolve("long.txt"), TEXT.repeat(4));
        Files.writeString(corpus.resolve("short.txt"), "Ein Fluß, 鷺, and <s> in between.");
        try (var feeder = new Feeder(topics, clients, new FeedSettings("corpus", "run", "code"))) {
            feeder.feed(corpus);
            feeder.end();
        }
    }

    private Thread produce(Map<String, Object> clients, AtomicInteger exit) {
        var thread = new Thread(() -> exit.set(Main.run(
                Map.of(),
                folder,
                "produce",
                "--bootstrap-servers",
                String.valueOf(clients.get("bootstrap.servers")),
                "--schema-registry",
                String.valueOf(clients.get("schema.registry.url")),
                "--dir",
                folder.resolve("produce").toString(),
                "--model",
                model.toString(),
                "--hookpoint",
                "layers.1," + NEURONS,
                "--coder",
                coder + ",neurons:3",
                "--mode",
                "paper",
                "--force")));
        thread.start();
        return thread;
    }

    /** Hookpoint, token ids, token, latent and value of every activation that is not masked. */
    private List<String> expected(Map<String, SparseCoder> coders) {
        var files = ModelFiles.of("tiny", model);
        var fired = new ArrayList<String>();
        try (CausalTokenizer tokenizer =
                        files.tokenizer(new TokenizerSettings(256, Bos.ALWAYS, Optional.empty(), true));
                DecoderModel decoder = files.open(List.copyOf(coders.keySet()), Precision.SINGLE)) {
            for (String text : List.of(TEXT.repeat(4), "Ein Fluß, 鷺, and <s> in between.")) {
                for (TokenizedContext context : tokenizer.contexts(text)) {
                    assertThat(context.masked(0)).as("BOS").isTrue();
                    try (HiddenStates states = decoder.forward(new int[][] {context.ids()})) {
                        coders.forEach((hookpoint, read) ->
                                add(fired, hookpoint, context, read.encode(states.at(hookpoint, 0))));
                    }
                }
            }
        }
        Collections.sort(fired);
        return fired;
    }

    private static void add(List<String> fired, String hookpoint, TokenizedContext context, SparseCode code) {
        String ids = ids(context.ids(), 0, context.length());
        for (int t = 0; t < context.length(); t++) {
            for (int a = code.from(t); a < code.from(t + 1) && !context.masked(t); a++) {
                fired.add("%s %s %d %d %d".formatted(hookpoint, ids, t, code.latent(a), code.half(a)));
            }
        }
    }

    private List<String> sent(Map<String, Object> clients) {
        var fired = new ArrayList<String>();
        for (ActivationBlock block : blocks(clients)) {
            int[] counts = Columns.varints(block.getTokenCounts(), block.getContexts());
            var contexts = new ArrayList<String>(); // by position in the block
            int[] ids = Columns.varints(block.getTokenIds(), Columns.countVarints(block.getTokenIds()));
            int from = 0;
            for (int count : counts) {
                for (int t = 0; t < count; t++) {
                    contexts.add(ids(ids, from, from + count) + " " + t);
                }
                from += count;
            }
            add(fired, block, contexts);
        }
        Collections.sort(fired);
        return fired;
    }

    private static void add(List<String> fired, ActivationBlock block, List<String> contexts) {
        int[] skipped = Columns.varints(block.getLatents(), Columns.countVarints(block.getLatents()));
        int[] counts = Columns.varints(block.getLatentCounts(), skipped.length);
        short[] values = Columns.shorts(block.getValues());
        int[] distances = Columns.varints(block.getPositions(), values.length);
        int local = -1;
        int at = 0;
        for (int i = 0; i < skipped.length; i++) {
            local += skipped[i] + 1;
            int position = -1;
            for (int a = 0; a < counts[i]; a++, at++) {
                position += distances[at] + 1;
                fired.add("%s %s %d %d"
                        .formatted(
                                block.getHookpoint(),
                                contexts.get(position),
                                local * block.getShards() + block.getShard(),
                                values[at]));
            }
        }
    }

    private static String ids(int[] ids, int from, int to) {
        var text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(ids[i]).append('.');
        }
        return text.toString();
    }

    private long marks(Map<String, Object> clients) {
        return blocks(clients).stream().filter(block -> block.getMark() != null).count();
    }

    private List<ActivationBlock> blocks(Map<String, Object> clients) {
        try (Deserializer<ActivationBlock> blocks = AvroSerdes.deserializer(topics.activations(), clients)) {
            return read(clients, topics.activations().name()).stream()
                    .map(record -> blocks.deserialize(record.topic(), record.value()))
                    .toList();
        }
    }

    private Hookpoint declared(Map<String, Object> clients, String name) {
        try (Deserializer<Hookpoint> hookpoints = AvroSerdes.deserializer(topics.hookpoints(), clients)) {
            return read(clients, topics.hookpoints().name()).stream()
                    .peek(record ->
                            assertThat(Provenance.of(record.headers()).model()).hasSize(64))
                    .map(record -> hookpoints.deserialize(record.topic(), record.value()))
                    .filter(hookpoint -> hookpoint.getName().equals(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(Map<String, Object> clients, String topic) {
        var properties = new HashMap<>(clients);
        properties.put("isolation.level", "read_committed");
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }
}
