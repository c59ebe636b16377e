package io.castalia.app.run;

import io.castalia.consumers.report.TopicReader;
import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.Control;
import io.castalia.schemas.wire.Metric;
import io.castalia.schemas.wire.Score;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** The scores of a run as its records have them, and what may be computed of them by hand. */
final class RunScores {

    private RunScores() {}

    /** By scorer and latent, the first score of a run that anyone but a constant judge has given: abstentions are one half. */
    static Map<String, Map<Integer, Double>> of(Map<String, Object> clients, Topics topics, String run) {
        var mains = new TreeMap<String, Map<Integer, Double>>();
        try (TopicReader reader = TopicReader.of(clients);
                var values = AvroSerdes.deserializer(topics.scores(), clients)) {
            reader.read(topics.scores().name(), record -> {
                Score score = values.deserialize(record.topic(), record.value());
                if (Provenance.of(record.headers()).run().equals(run)
                        && score.getControl() == Control.REAL
                        && !score.getJudge().startsWith("always")) {
                    String metric = score.getScorer().equals("embedding") ? "auroc" : "balanced_accuracy";
                    mains.computeIfAbsent(score.getScorer(), s -> new TreeMap<>())
                            .putIfAbsent(
                                    score.getLatent(),
                                    score.getMetrics().stream()
                                            .filter(m -> m.getName().equals(metric))
                                            .mapToDouble(Metric::getValue)
                                            .findFirst()
                                            .orElse(0.5));
                }
            });
        }
        return mains;
    }

    static double median(Map<Integer, Double> values) {
        return median(values.values().stream().mapToDouble(v -> v).toArray());
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /** By the definition: Pearson's correlation of ranks, ties sharing theirs. */
    static double spearman(Map<Integer, Double> one, Map<Integer, Double> other) {
        double[] a = ranks(one);
        double[] b = ranks(other);
        double mean = (a.length + 1) / 2.0;
        double both = 0;
        double ofA = 0;
        double ofB = 0;
        for (int i = 0; i < a.length; i++) {
            both += (a[i] - mean) * (b[i] - mean);
            ofA += (a[i] - mean) * (a[i] - mean);
            ofB += (b[i] - mean) * (b[i] - mean);
        }
        return both / Math.sqrt(ofA * ofB);
    }

    private static double[] ranks(Map<Integer, Double> values) {
        return values.values().stream()
                .mapToDouble(value -> values.values().stream()
                        .mapToDouble(v -> v < value ? 1 : v.equals(value) ? 0.5 : 0)
                        .sum())
                .map(rank -> rank + 0.5)
                .toArray();
    }
}
