package io.castalia.app.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.LatentKey;
import io.castalia.schemas.Topic;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.EvidenceReason;
import io.castalia.schemas.wire.LatentProfile;
import io.castalia.streams.fixture.BatchSummaries;
import io.castalia.streams.fixture.Example;
import io.castalia.streams.fixture.NaiveShard;
import io.castalia.streams.fixture.Projections;
import io.castalia.streams.fixture.World;
import io.castalia.streams.query.LatentQueries;
import io.castalia.streams.run.StreamsRunner;
import io.castalia.streams.run.StreamsSettings;
import io.castalia.streams.shard.Origin;
import io.castalia.streams.shard.ShardSettings;
import io.castalia.streams.summary.Summary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** State and output that an application has left, compared with what a batch makes of the same contexts. */
final class Outcome {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    /* Never asked over the network: it only has to be this instance's name for itself. */
    private static final String SELF = "localhost:1";

    private final Topics topics;
    private final Map<String, Object> clients;
    private final List<Example> examples;

    /** What is compared of a summary: bytes as text. */
    private record Kept(String examples, String counts, long tokens, double sum) {

        static Kept of(Summary summary) {
            return new Kept(
                    HexFormat.of().formatHex(summary.examples()),
                    HexFormat.of().formatHex(summary.counts()),
                    summary.firingTokens(),
                    summary.sum());
        }
    }

    Outcome(Topics topics, Map<String, Object> clients, List<Example> examples) {
        this.topics = topics;
        this.clients = clients;
        this.examples = examples;
    }

    /** Takes the state up as the only instance, and asks it for every latent. */
    void assertKeepsWhatABatchKeeps(StreamsSettings settings) {
        assertThat(kept(settings)).as("summaries in %s", settings.stateDir()).isEqualTo(batch(settings.shard()));
    }

    /** The last evidence of each latent is that of all contexts; nothing was sent twice, and no revision is missing. */
    void assertSentOnceAndInTheEndWhatABatchSends(ShardSettings settings) {
        var last = new TreeMap<Integer, Evidence>();
        var revisions = new HashMap<String, Integer>();
        var names = new ArrayList<String>();
        var marks = new ArrayList<Integer>();
        for (ConsumerRecord<String, Evidence> record : read(topics.evidence())) {
            Evidence evidence = record.value();
            if (evidence.getLatent() < 0) {
                marks.add(evidence.getMark().getShard());
                continue;
            }
            names.add("%s %s %d".formatted(record.key(), evidence.getId(), evidence.getRevision()));
            assertThat(evidence.getRevision())
                    .as("revision of %s", record.key())
                    .isEqualTo(revisions.merge(record.key(), 1, Integer::sum));
            last.put(evidence.getLatent(), evidence);
        }
        assertThat(names).as("ids and revisions of evidence").doesNotHaveDuplicates();
        assertThat(marks).as("shards that have ended the corpus").containsExactlyInAnyOrder(0, 1);

        var twin = new NaiveShard(settings, examples);
        last.replaceAll((latent, evidence) -> content(evidence));
        var expected = new TreeMap<Integer, Evidence>();
        for (int latent = 0; latent < World.LATENTS - 1; latent++) {
            expected.put(latent, twin.evidence(latent));
        }
        assertThat(last).as("last evidence of all latents that fire").isEqualTo(expected);
    }

    /** No profile was sent twice, and the last of each latent counts every context and has its projection. */
    void assertProfilesWereSentOnce() {
        var sent = new ArrayList<String>();
        var last = new TreeMap<Integer, LatentProfile>();
        for (ConsumerRecord<String, LatentProfile> record : read(topics.latents())) {
            sent.add(record.value().toString());
            last.put(record.value().getLatent(), record.value());
        }
        assertThat(sent).as("profiles").doesNotHaveDuplicates();
        assertThat(last).as("latents with a profile").hasSize(World.LATENTS);
        assertThat(last.values())
                .as("contexts counted")
                .extracting(profile -> profile.getStatistics().getContexts())
                .containsOnly((long) examples.size());
        assertThat(last.values())
                .as("projections")
                .allSatisfy(
                        profile -> assertThat(profile.getProjection()).isEqualTo(Projections.of(profile.getLatent())));
    }

    private Map<Integer, Kept> batch(ShardSettings settings) {
        var batch = new TreeMap<Integer, Kept>();
        for (int latent = 0; latent < World.LATENTS; latent++) {
            batch.put(latent, Kept.of(BatchSummaries.of(settings, examples, latent)));
        }
        return batch;
    }

    private Map<Integer, Kept> kept(StreamsSettings settings) {
        try (var runner = new StreamsRunner(settings.withServer(SELF), topics, clients, new Origin("code", "run"))) {
            runner.start();
            await().atMost(PATIENCE).until(runner::ready);
            LatentQueries queries = runner.latents().orElseThrow();
            var kept = new TreeMap<Integer, Kept>();
            for (int latent = 0; latent < World.LATENTS; latent++) {
                var key = new LatentKey(World.NAME, latent);
                Summary summary = await().atMost(PATIENCE)
                        .until(() -> queries.summary(key), Optional::isPresent)
                        .orElseThrow();
                kept.put(latent, Kept.of(summary));
            }
            return kept;
        }
    }

    /** Content alone: neither id, nor revision, nor reason. */
    private static Evidence content(Evidence evidence) {
        return Evidence.newBuilder(evidence)
                .setId("")
                .setRevision(0)
                .setReason(EvidenceReason.FIRST)
                .build();
    }

    private <T> List<ConsumerRecord<String, T>> read(Topic<T> topic) {
        var properties = new HashMap<>(clients);
        properties.put("isolation.level", "read_committed");
        var records = new ArrayList<ConsumerRecord<String, T>>();
        try (var consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), AvroSerdes.deserializer(topic, clients))) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(info -> new TopicPartition(topic.name(), info.partition()))
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
