package io.castalia.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.castalia.app.Main;
import io.castalia.app.config.ConnectionOptions;
import io.castalia.app.run.SubjectSettings.Reading;
import io.castalia.producers.corpus.FeedSettings;
import io.castalia.producers.corpus.Feeder;
import io.castalia.producers.decoder.Precision;
import io.castalia.producers.hub.HubSettings;
import io.castalia.producers.publish.ActivationWorker;
import io.castalia.producers.publish.PublishSettings;
import io.castalia.producers.tokenizer.Bos;
import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Columns;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.TopicSettings;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.ActivationBlock;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Documents joined into rows, by a worker that is stopped again and again. Tokens of the model are bytes. */
class PackedRowsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int ROW = 256;
    private static final int SEPARATOR = 256;
    private static final int DOCUMENTS = 300;

    private final TopicSettings settings = new TopicSettings("castalia.", 1, 2, -1, Duration.ofMillis(-1));
    private final Topics topics = Topics.of(settings);

    @TempDir
    Path folder = Path.of("");

    private Path model = Path.of("");

    @BeforeEach
    void write() throws IOException {
        model = TinyModel.write(folder.resolve("tiny"));
        Files.writeString(model.resolve("tokenizer_config.json"), "{\"bos_token\":\"<s>\",\"eos_token\":\"<s>\"}");
    }

    @Test
    void produce_rowsWithWorkersThatStop_everyTokenOnceAndInOrder() throws Exception {
        List<String> documents = documents();
        try (Home home = Home.open(new ConnectionOptions(), folder);
                Subject subject = Subject.open(subject(), folder)) {
            Map<String, Object> clients = home.cluster().clients();
            home.cluster().create(topics, settings);
            feed(clients, documents);

            int stops = 0;
            for (boolean done = false; !done; stops++) {
                try (ActivationWorker worker = worker(clients, subject)) {
                    worker.start();
                    await().atMost(PATIENCE)
                            .pollInterval(Duration.ofMillis(5))
                            .until(() -> worker.cause().isPresent()
                                    || worker.progress().parts() > 20
                                    || worker.isThrough("corpus", DOCUMENTS));
                    assertThat(worker.cause()).isEmpty();
                    done = worker.isThrough("corpus", DOCUMENTS);
                }
            }

            assertThat(stops).isGreaterThan(5);
            assertThat(sent(clients)).isEqualTo(rows(documents));
        }
    }

    @Test
    void produce_rowsWhereTheyHaveNoOrderOrNoSeparator_refused() throws IOException {
        String[] line = {
            "run",
            "--corpus",
            folder.toString(),
            "--model",
            model.toString(),
            "--hookpoint",
            "layers.1",
            "--coder",
            "random:64:4",
            "--dir",
            folder.resolve("run").toString(),
            "--packing",
            "rows"
        };
        assertThat(Main.run(Map.of(), folder, line)).as("strict").isEqualTo(2);
        assertThat(Main.run(Map.of(), folder, with(line, "--parity", "delphi")))
                .as("two partitions")
                .isEqualTo(2);
        Files.writeString(model.resolve("tokenizer_config.json"), "{\"bos_token\":\"<s>\"}");
        try (Subject subject = Subject.open(subject(), folder)) {
            assertThatThrownBy(subject::rows).isInstanceOf(Refusal.class).hasMessageContaining("ends a text");
        }
        Files.writeString(
                model.resolve("config.json"),
                TinyModel.config().put("eos_token_id", 256).toString());
        try (Subject subject = Subject.open(subject(), folder)) {
            assertThat(subject.rows().separator()).isEqualTo("<s>");
            assertThat(subject.rows().before()).isEmpty();
        }
        try (Subject bundled = Subject.open(SubjectSettings.bundled("layers.2"), folder)) {
            assertThatThrownBy(bundled::rows).isInstanceOf(Refusal.class).hasMessageContaining("reads both ways");
        }
    }

    private static String[] with(String[] line, String... more) {
        String[] all = Arrays.copyOf(line, line.length + more.length);
        System.arraycopy(more, 0, all, line.length, more.length);
        return all;
    }

    private SubjectSettings subject() {
        var hub = new HubSettings(URI.create("http://localhost:1"), folder.resolve("hub"), Optional.empty());
        return new SubjectSettings(
                new ModelSettings(model.toString(), Bos.NEVER, Precision.SINGLE, hub),
                List.of(new Reading("layers.1", "random:64:4")),
                false,
                1,
                0,
                false);
    }

    private ActivationWorker worker(Map<String, Object> clients, Subject subject) {
        return new ActivationWorker(
                clients,
                topics,
                subject.model(),
                subject.tokenizer(),
                subject.hookpoints(),
                PublishSettings.of("run", "code")
                        .withBatch(7, 131_072)
                        .withFlush(Duration.ofMillis(20))
                        .withRows(Optional.of(subject.rows())));
    }

    /** Of a few words to some rows. */
    private static List<String> documents() {
        var documents = new ArrayList<String>();
        for (int i = 0; i < DOCUMENTS; i++) {
            documents.add("This is document number %d. ".formatted(i).repeat(1 + i % 23));
        }
        return documents;
    }

    private void feed(Map<String, Object> clients, List<String> documents) throws IOException {
        var lines = new ArrayList<String>();
        documents.forEach(text -> lines.add("{\"text\":\"%s\"}".formatted(text)));
        Path file = Files.write(folder.resolve("corpus.jsonl"), lines);
        try (var feeder = new Feeder(topics, clients, new FeedSettings("corpus", "run", "code"))) {
            feeder.feed(file);
            feeder.end();
        }
    }

    /** All tokens with a separator before each document, cut at once. */
    private static List<List<Integer>> rows(List<String> documents) {
        var tokens = new ArrayList<Integer>();
        for (String document : documents) {
            tokens.add(SEPARATOR);
            for (byte b : document.getBytes(StandardCharsets.UTF_8)) {
                tokens.add(b & 0xff);
            }
        }
        var rows = new ArrayList<List<Integer>>();
        for (int from = 0; from + ROW <= tokens.size(); from += ROW) {
            rows.add(List.copyOf(tokens.subList(from, from + ROW)));
        }
        return rows;
    }

    private List<List<Integer>> sent(Map<String, Object> clients) {
        var rows = new ArrayList<List<Integer>>();
        var properties = new HashMap<>(clients);
        properties.put("isolation.level", "read_committed");
        var partition = new TopicPartition(topics.activations().name(), 0);
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
                Deserializer<ActivationBlock> blocks = AvroSerdes.deserializer(topics.activations(), clients)) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    ActivationBlock block = blocks.deserialize(record.topic(), record.value());
                    if (block.getMark() == null) {
                        add(block, rows);
                    } else {
                        assertThat(block.getMark().getContexts()).isEqualTo(rows.size());
                    }
                }
            }
        }
        return rows;
    }

    private static void add(ActivationBlock block, List<List<Integer>> rows) {
        int[] ids = Columns.varints(block.getTokenIds(), block.getContexts() * ROW);
        for (int from = 0; from < ids.length; from += ROW) {
            rows.add(Arrays.stream(ids, from, from + ROW).boxed().toList());
        }
        assertThat(block.getTexts()).allMatch(text -> !text.isEmpty());
    }
}
