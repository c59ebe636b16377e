package io.castalia.app.bench.judges;

import io.castalia.consumers.sample.RequestId;
import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Id;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.Topic;
import io.castalia.schemas.wire.Control;
import io.castalia.schemas.wire.Cost;
import io.castalia.schemas.wire.ExampleWindow;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.ExplanationOutcome;
import io.castalia.schemas.wire.LatentStatistics;
import io.castalia.schemas.wire.ScoringSide;
import io.castalia.schemas.wire.Unfilled;
import io.castalia.schemas.wire.WindowKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Explanations to be scored, made from their numbers: a hundred activating windows of 32 words and as many silent ones. */
final class JudgedLoad {

    /** Windows of each sort. */
    static final int WINDOWS = 100;

    private static final int WORDS = 32;
    private static final List<String> VOCABULARY = List.of(
            "the", "river", "was", "low", "and", "her", "brother", "counted", "seven", "boats", "before", "noon", "a",
            "letter", "from", "town", "said", "that", "rain", "would", "come", "in", "May", "of", "copper", "kettle");

    private JudgedLoad() {}

    /** Sends so many, from a number on. */
    static void send(Map<String, Object> clients, Topic<Explanation> topic, String run, int first, int count)
            throws InterruptedException {
        var serializer = AvroSerdes.serializer(topic, clients);
        var bytes = new ByteArraySerializer();
        var sent = new ArrayList<Future<RecordMetadata>>();
        try (var producer = new KafkaProducer<>(new HashMap<>(clients), bytes, bytes)) {
            for (int latent = first; latent < first + count; latent++) {
                var record = new ProducerRecord<>(
                        topic.name(),
                        ("bench.layer/" + latent).getBytes(StandardCharsets.UTF_8),
                        serializer.serialize(topic.name(), explanation(latent)));
                new Provenance("bench", "bench", "bench", "bench", "bench", run).writeTo(record.headers());
                sent.add(producer.send(record));
            }
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("explanations could not be sent: " + e.getCause(), e);
        }
    }

    private static Explanation explanation(int latent) {
        var activating = new ArrayList<ExampleWindow>();
        var silent = new ArrayList<ExampleWindow>();
        for (int window = 0; window < WINDOWS; window++) {
            activating.add(window(latent, window, WindowKind.ACTIVATING));
            silent.add(window(latent, WINDOWS + window, WindowKind.RANDOM));
        }
        String evidence = Id.of("evidence", latent).toString();
        String request =
                RequestId.of(evidence, "quantiles", 40, "bench", "1", 0).toString();
        return Explanation.newBuilder()
                .setId(RequestId.ofAnswer(request).toString())
                .setRequest(request)
                .setEvidence(evidence)
                .setHookpoint("bench.layer")
                .setLatent(latent)
                .setRevision(1)
                .setSampler("quantiles")
                .setExplainer("bench")
                .setPromptVersion("1")
                .setSeed(0)
                .setOutcome(ExplanationOutcome.EXPLAINED)
                .setReason("")
                .setText("words for things that float, and what is said of them before noon")
                .setTerms(List.of())
                .setControl(Control.REAL)
                .setCost(new Cost(0, 0L, 0L, 0L, 0L))
                .setStatistics(new LatentStatistics(100_000L, 400L, 3200L, 300L, 120L, 130L, 500.0, 5f, List.of()))
                .setNeighbours(List.of())
                .setScoring(new ScoringSide(activating, silent, 0, new Unfilled(0, 0, 0, 0, 0)))
                .build();
    }

    private static ExampleWindow window(int latent, int number, WindowKind kind) {
        var text = new StringBuilder();
        var starts = new ArrayList<Integer>();
        var ends = new ArrayList<Integer>();
        var ids = new ArrayList<Integer>();
        var activations = new ArrayList<Float>();
        for (int i = 0; i < WORDS; i++) {
            int word = Math.floorMod(31 * latent + 17 * number + 7 * i * i + i, VOCABULARY.size());
            starts.add(text.length());
            text.append(VOCABULARY.get(word));
            ends.add(text.length());
            text.append(i + 1 < WORDS ? " " : "");
            ids.add(word);
            activations.add(kind == WindowKind.ACTIVATING && i == number % WORDS ? 2f : 0f);
        }
        boolean fires = kind == WindowKind.ACTIVATING;
        return ExampleWindow.newBuilder()
                .setKind(kind)
                .setContext(Id.of("context", latent, number).toString())
                .setWindow(number % 8)
                .setPart(Id.of("part", latent, number / 2).toString())
                .setText(text.toString())
                .setTokenIds(ids)
                .setStarts(starts)
                .setEnds(ends)
                .setActivations(activations)
                .setPeak(fires ? 2f : 0f)
                .setQuantile(fires ? number / 10 : -1)
                .build();
    }
}
