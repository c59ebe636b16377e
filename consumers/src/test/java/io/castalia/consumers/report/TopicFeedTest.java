package io.castalia.consumers.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.LatentKey;
import io.castalia.schemas.Topic;
import io.castalia.schemas.TopicSettings;
import io.castalia.schemas.Topics;
import io.castalia.schemas.registry.RegistryConfig;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.Explanation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TopicFeedTest {

    private static final Topics TOPICS = Topics.of(TopicSettings.DEFAULT);
    private static final Map<String, ?> CLIENT = Map.of(RegistryConfig.URL, "mock://feed");
    private static final LatentKey KEY = new LatentKey("layers.4", 7);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> log = new HashMap<>();

    private <V> void put(Topic<V> topic, int partition, V value) {
        put(topic, partition, Samples.PROVENANCE.run(), value);
    }

    private <V> void put(Topic<V> topic, int partition, String run, V value) {
        put(topic, partition, run, AvroSerdes.serializer(topic, CLIENT).serialize(topic.name(), value));
    }

    private void put(Topic<?> topic, int partition, byte[] bytes) {
        put(topic, partition, Samples.PROVENANCE.run(), bytes);
    }

    private void put(Topic<?> topic, int partition, String run, byte[] bytes) {
        var records = log.computeIfAbsent(new TopicPartition(topic.name(), partition), p -> new ArrayList<>());
        var headers = new RecordHeaders();
        Samples.PROVENANCE.inRun(run).writeTo(headers);
        records.add(new ConsumerRecord<>(
                topic.name(),
                partition,
                records.size(),
                0L,
                TimestampType.CREATE_TIME,
                0,
                0,
                KEY.toString().getBytes(StandardCharsets.UTF_8),
                bytes,
                headers,
                Optional.empty()));
    }

    private Findings read() {
        return read(Optional.empty());
    }

    /** Makes the consumer serve the log: each poll gives what is assigned and not yet read. */
    private Findings read(Optional<String> run) {
        for (Topic<?> topic : TOPICS.all()) {
            List<PartitionInfo> partitions = log.keySet().stream()
                    .filter(p -> p.topic().equals(topic.name()))
                    .map(p -> new PartitionInfo(p.topic(), p.partition(), null, null, null))
                    .toList();
            consumer.updatePartitions(topic.name(), partitions);
        }
        var beginnings = new HashMap<TopicPartition, Long>();
        var ends = new HashMap<TopicPartition, Long>();
        log.forEach((partition, records) -> {
            beginnings.put(partition, 0L);
            ends.put(partition, (long) records.size());
        });
        consumer.updateBeginningOffsets(beginnings);
        consumer.updateEndOffsets(ends);
        Deque<TopicPartition> left = new ArrayDeque<>(log.keySet());
        for (int i = 0; i < 6 * left.size(); i++) {
            consumer.schedulePollTask(() -> consumer.assignment().forEach(partition -> {
                for (ConsumerRecord<byte[], byte[]> record : log.getOrDefault(partition, List.of())) {
                    consumer.addRecord(record);
                }
            }));
        }
        var builder = new ReportBuilder(12);
        new TopicFeed(new TopicReader(consumer), CLIENT, builder).read(TOPICS, run);
        return builder.build();
    }

    @Test
    void read_allTopics_fillsTheReport() {
        Evidence evidence = Samples.evidence(KEY, 1, List.of(Samples.window("the word here", "word", 0, -1, 1f)), 100);
        Explanation explanation = Samples.explanation(evidence, "the word", null);
        put(TOPICS.hookpoints(), 0, Samples.hookpoint("layers.4"));
        put(TOPICS.latents(), 1, Samples.profile(KEY, 100));
        put(TOPICS.evidence(), 1, evidence);
        put(TOPICS.explanations(), 1, explanation);
        put(TOPICS.scores(), 1, Samples.score(explanation, "detection", "lexical", 40, 40));

        Findings findings = read();

        ShownLatent latent = findings.latents().get(0);
        assertThat(latent.key()).isEqualTo(KEY);
        assertThat(latent.status()).contains("LIVE");
        assertThat(latent.windows()).extracting(ShownWindow::text).containsExactly("the word here");
        assertThat(latent.explanations().get(0).scores()).hasSize(1);
        assertThat(findings.corpora()).containsExactly("sample corpus");
    }

    @Test
    void read_badRecordAmongGoodOnes_isCountedAndLeftOut() {
        put(TOPICS.evidence(), 0, new byte[] {1, 2, 3});
        put(TOPICS.evidence(), 0, Samples.evidence(KEY, 1, List.of(), 100));

        Findings findings = read();

        assertThat(findings.omitted().unreadable()).isEqualTo(1);
        assertThat(findings.latents()).hasSize(1);
    }

    @Test
    void read_noTopics_isAnEmptyReport() {
        assertThat(read().latents()).isEmpty();
    }

    @Test
    void read_replayedExplanations_runsAreNeverMixed() {
        Explanation first = twoRuns();

        assertThat(accuracies(read(Optional.of("main")))).containsExactly(0.8);
        assertThat(first.getText()).isEqualTo("the word");
    }

    /** A run that has only judged shows what it has judged. */
    @Test
    void read_runThatOnlyJudged_showsTheOthersExplanation() {
        twoRuns();

        Findings findings = read(Optional.of("again"));

        assertThat(accuracies(findings)).containsExactly(0.6);
        assertThat(findings.latents().get(0).explanations())
                .extracting(JudgedText::text)
                .containsExactly("the word");
        assertThat(findings.omitted().repeated() + findings.omitted().orphaned())
                .isZero();
    }

    @Test
    void read_runThatExplainedAnew_showsItsOwnExplanation() {
        Explanation first = twoRuns();
        Explanation anew = Explanation.newBuilder(first).setText("the words").build();
        put(TOPICS.explanations(), 1, "anew", anew);
        put(TOPICS.scores(), 1, "anew", Samples.score(anew, "detection", "lexical", 50, 50));

        Findings findings = read(Optional.of("anew"));

        assertThat(accuracies(findings)).containsExactly(1.0);
        assertThat(findings.latents().get(0).explanations())
                .extracting(JudgedText::text)
                .containsExactly("the words");
    }

    @Test
    void read_runThatThereIsNot_refuses() {
        twoRuns();

        assertThatThrownBy(() -> read(Optional.of("never")))
                .hasMessageContaining("run is 'never'")
                .hasMessageContaining("again, main");
    }

    private Explanation twoRuns() {
        Evidence evidence = Samples.evidence(KEY, 1, List.of(), 100);
        Explanation explanation = Samples.explanation(evidence, "the word", null);
        put(TOPICS.evidence(), 1, "main", evidence);
        put(TOPICS.explanations(), 1, "main", explanation);
        put(TOPICS.scores(), 1, "main", Samples.score(explanation, "detection", "lexical", 40, 40));
        put(TOPICS.scores(), 1, "again", Samples.score(explanation, "detection", "lexical", 30, 30));
        return explanation;
    }

    private static List<Double> accuracies(Findings findings) {
        return findings.latents().stream()
                .flatMap(latent -> latent.explanations().stream())
                .flatMap(text -> text.scores().stream())
                .map(score -> score.metric("balanced_accuracy").orElseThrow())
                .toList();
    }
}
