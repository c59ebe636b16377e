package io.castalia.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.castalia.app.config.ConnectionOptions;
import io.castalia.producers.corpus.FeedSettings;
import io.castalia.producers.corpus.Feeder;
import io.castalia.producers.model.MiniLm;
import io.castalia.producers.model.TokenizedContext;
import io.castalia.producers.model.Tokenizer;
import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Columns;
import io.castalia.schemas.Id;
import io.castalia.schemas.Topic;
import io.castalia.schemas.TopicSettings;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.ActivationBlock;
import io.castalia.schemas.wire.Document;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker that is killed again and again while it works, and a second one that joins it. */
class KilledProducerIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String GROUP = "castalia-produce";
    private static final int KILLS = 10;
    private static final int SHARDS = 2;

    private final TopicSettings settings = new TopicSettings("castalia.", 4, SHARDS, -1, Duration.ofMillis(-1));
    private final Topics topics = Topics.of(settings);

    @TempDir
    Path folder = Path.of("");

    @Test
    void produce_killedTenTimesAtWorkThenJoined_everyContextOnce() throws Exception {
        try (Home home = Home.open(new ConnectionOptions(), folder)) {
            Map<String, Object> clients = home.cluster().clients();
            home.cluster().create(topics, settings);
            try (Admin admin = Admin.create(clients);
                    var feeder = new Feeder(topics, clients, new FeedSettings("sample", "run", "code"))) {
                feeder.feed(corpus("nature.jsonl", "craft.jsonl"));
                assertThat(feeder.pause().parts()).isGreaterThan(100);
                int open = 0;
                for (int kill = 0; kill < KILLS; kill++) {
                    open += killAtWork(admin, clients, kill) ? 1 : 0;
                }
                System.out.printf("%d kills at work, %d of them in an open transaction%n", KILLS, open);
                try (ChildRun first = child(clients, 0);
                        ChildRun second = child(clients, 1)) {
                    await().atMost(PATIENCE).until(() -> partitions(admin).size() == 2);
                    Map<TopicPartition, Long> before = committed(admin);
                    feeder.feed(corpus("life.jsonl"));
                    feeder.end();
                    bothProgress(admin, before);
                    await().atMost(PATIENCE).until(() -> marks(clients) == SHARDS);
                    List<String> expected = expected(clients);
                    for (int shard = 0; shard < SHARDS; shard++) {
                        assertThat(sent(clients, shard)).as("shard %d", shard).isEqualTo(expected);
                    }
                    assertThat(first.output() + second.output()).doesNotContain("stopped");
                }
            }
        }
    }

    /** Some of the bundled files, in a folder of their own. */
    private Path corpus(String... files) throws IOException {
        Path all = SampleCorpus.writeTo(folder.resolve("all"));
        Path some = Files.createDirectories(folder.resolve("sample-" + files.length));
        for (String file : files) {
            Files.move(all.resolve(file), some.resolve(file));
        }
        return some;
    }

    /** Lets a worker commit something, at times until it has a transaction open, and kills it while there is more to do. */
    private boolean killAtWork(Admin admin, Map<String, Object> clients, int kill) throws Exception {
        long before =
                committed(admin).values().stream().mapToLong(Long::longValue).sum();
        try (ChildRun child = child(clients, 0)) {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> committed(admin).values().stream()
                                    .mapToLong(Long::longValue)
                                    .sum()
                            > before);
            if (kill % 2 == 1) {
                await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> transactionIsOpen(admin));
            }
            child.close();
            assertThat(child.exitCode()).as("killed").isEqualTo(137);
        }
        long after =
                committed(admin).values().stream().mapToLong(Long::longValue).sum();
        assertThat(after).as("commits before kill %d, and after it", kill).isGreaterThan(before);
        assertThat(after).as("left to do after kill %d", kill).isLessThan(records(admin));
        return transactionIsOpen(admin);
    }

    /** Waits until each of two workers has committed in partitions of its own. */
    private static void bothProgress(Admin admin, Map<TopicPartition, Long> before) throws Exception {
        Map<String, List<TopicPartition>> shared = partitions(admin);
        assertThat(shared).hasSize(2);
        await().atMost(PATIENCE).untilAsserted(() -> {
            Map<TopicPartition, Long> now = committed(admin);
            assertThat(shared.values())
                    .allSatisfy(partitions ->
                            assertThat(partitions).anyMatch(p -> now.getOrDefault(p, 0L) > before.getOrDefault(p, 0L)));
        });
    }

    private static Map<String, List<TopicPartition>> partitions(Admin admin) throws Exception {
        var byMember = new TreeMap<String, List<TopicPartition>>();
        var groups = admin.describeConsumerGroups(List.of(GROUP)).all().get();
        var description = Objects.requireNonNull(groups.get(GROUP));
        for (MemberDescription member : description.members()) {
            List<TopicPartition> has = List.copyOf(member.assignment().topicPartitions());
            if (!has.isEmpty()) {
                byMember.put(member.groupInstanceId().orElseThrow(), has);
            }
        }
        return byMember;
    }

    private static Map<TopicPartition, Long> committed(Admin admin) throws Exception {
        var offsets = new HashMap<TopicPartition, Long>();
        admin.listConsumerGroupOffsets(GROUP)
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, at) -> offsets.put(partition, at.offset()));
        return offsets;
    }

    private long records(Admin admin) throws Exception {
        return ends(admin, topics.documents(), IsolationLevel.READ_UNCOMMITTED).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private boolean transactionIsOpen(Admin admin) throws Exception {
        return !ends(admin, topics.activations(), IsolationLevel.READ_COMMITTED)
                .equals(ends(admin, topics.activations(), IsolationLevel.READ_UNCOMMITTED));
    }

    private static Map<TopicPartition, Long> ends(Admin admin, Topic<?> topic, IsolationLevel level) throws Exception {
        Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
        for (int partition = 0; partition < topic.partitions(); partition++) {
            partitions.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
        }
        return admin.listOffsets(partitions, new ListOffsetsOptions(level)).all().get().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().offset()));
    }

    /** Part and context, of every context of the corpus. */
    private List<String> expected(Map<String, Object> clients) {
        var contexts = new ArrayList<String>();
        try (Tokenizer tokenizer = MiniLm.tokenizer();
                Deserializer<Document> documents = AvroSerdes.deserializer(topics.documents(), clients)) {
            read(clients, topics.documents(), (key, value) -> {
                Document document = documents.deserialize(topics.documents().name(), value);
                if (document.getEnd() == null) {
                    for (TokenizedContext context : tokenizer.contexts(document.getText())) {
                        contexts.add(key + " " + Id.ofTokens(context.ids(), 0, context.length()));
                    }
                }
            });
        }
        Collections.sort(contexts);
        return contexts;
    }

    /** The same, of what a shard was sent. */
    private List<String> sent(Map<String, Object> clients, int shard) {
        var contexts = new ArrayList<String>();
        blocks(clients, block -> {
            if (block.getShard() == shard) {
                long[] parts = Columns.longs(block.getPartIds());
                long[] ids = Columns.longs(block.getContextIds());
                for (int i = 0; i < block.getContexts(); i++) {
                    contexts.add(new Id(parts[2 * i], parts[2 * i + 1]) + " " + new Id(ids[2 * i], ids[2 * i + 1]));
                }
            }
        });
        Collections.sort(contexts);
        return contexts;
    }

    private int marks(Map<String, Object> clients) {
        var marks = new ArrayList<ActivationBlock>();
        blocks(clients, block -> {
            if (block.getMark() != null) {
                marks.add(block);
            }
        });
        return marks.size();
    }

    private void blocks(Map<String, Object> clients, Consumer<ActivationBlock> each) {
        try (Deserializer<ActivationBlock> blocks = AvroSerdes.deserializer(topics.activations(), clients)) {
            read(
                    clients,
                    topics.activations(),
                    (key, value) ->
                            each.accept(blocks.deserialize(topics.activations().name(), value)));
        }
    }

    private static void read(Map<String, Object> clients, Topic<?> topic, BiConsumer<String, byte[]> each) {
        var properties = new HashMap<>(clients);
        properties.put("isolation.level", "read_committed");
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(info -> new TopicPartition(topic.name(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record ->
                                each.accept(new String(record.key(), StandardCharsets.UTF_8), record.value()));
            }
        }
    }

    private ChildRun child(Map<String, Object> clients, int instance) throws IOException {
        return ChildRun.start(
                folder,
                "produce-" + instance,
                "produce",
                "--bootstrap-servers",
                String.valueOf(clients.get("bootstrap.servers")),
                "--schema-registry",
                String.valueOf(clients.get("schema.registry.url")),
                "--partitions",
                String.valueOf(settings.partitions()),
                "--shards",
                String.valueOf(SHARDS),
                "--hookpoint",
                "layers.2",
                "--batch-chars",
                "2048",
                "--model-threads",
                "1",
                "--instance",
                String.valueOf(instance));
    }
}
