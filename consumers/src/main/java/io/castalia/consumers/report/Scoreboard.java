package io.castalia.consumers.report;

import io.castalia.consumers.metric.Estimate;
import io.castalia.consumers.metric.Medians;
import io.castalia.consumers.metric.Paired;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/** Sets scores side by side, one row for all that may be averaged: never over kinds of silent windows. */
final class Scoreboard {

    private static final List<String> OTHERS =
            List.of("true_positive_rate", "true_negative_rate", "f1", "f1_at_density", "auprc", "auprc_at_density");

    private static final Comparator<Key> ORDER = Comparator.<Key, String>comparing(
                    key -> key.table().scorer())
            .thenComparing(key -> key.table().judge())
            .thenComparing(key -> key.table().negatives())
            .thenComparing(key -> key.table().stoppedEarly())
            .thenComparing(key -> key.method().toString());

    private Scoreboard() {}

    /** The rows of some latents, in order of scorer, judge, silent windows and method. */
    static List<ScoreRow> of(String hookpoint, List<ShownLatent> latents) {
        var tallies = new TreeMap<Key, Tally>(ORDER);
        for (ShownLatent latent : latents) {
            for (JudgedText text : latent.explanations()) {
                for (JudgedScore score : text.scores()) {
                    tallies.computeIfAbsent(new Key(text.method(), score.table()), key -> new Tally());
                }
            }
        }
        for (ShownLatent latent : latents) {
            for (JudgedText text : latent.explanations()) {
                Optional<JudgedText> control = latent.controlOf(text);
                tallies.forEach((key, tally) -> {
                    if (key.method().equals(text.method())) {
                        tally.add(key.table(), text, control);
                    }
                });
            }
        }
        return tallies.entrySet().stream()
                .map(entry -> entry.getValue().row(hookpoint, entry.getKey()))
                .toList();
    }

    private record Key(JudgedText.Method method, JudgedScore.Table table) {}

    /** The scores of one row. */
    private static final class Tally {

        private final List<JudgedScore> real = new ArrayList<>();
        private final List<JudgedScore> control = new ArrayList<>();
        private final List<double[]> pairs = new ArrayList<>();
        private int abstained;
        private int unjudged;

        void add(JudgedScore.Table table, JudgedText text, Optional<JudgedText> partner) {
            Optional<JudgedScore> own = score(text, table);
            Optional<JudgedScore> other = partner.flatMap(p -> score(p, table)).filter(JudgedScore::judged);
            own.filter(JudgedScore::judged).ifPresent(real::add);
            other.ifPresent(control::add);
            // A scorer that needs no explanation has judged the latent even where there is none.
            boolean silent = text.abstained() && own.filter(JudgedScore::judged).isEmpty();
            abstained += silent ? 1 : 0;
            unjudged += own.isPresent() && !own.get().judged() && !silent ? 1 : 0;
            OptionalDouble value = silent
                    ? OptionalDouble.of(table.abstained())
                    : own.map(Tally::main).orElse(OptionalDouble.empty());
            if (value.isPresent() && other.isPresent()) {
                pairs.add(new double[] {value.getAsDouble(), main(other.get()).orElseThrow()});
            }
        }

        ScoreRow row(String hookpoint, Key key) {
            var names = new Object[] {hookpoint, key.method(), key.table()};
            double[] values = DoubleStream.concat(
                            real.stream().mapToDouble(score -> main(score).orElseThrow()),
                            DoubleStream.generate(() -> key.table().abstained()).limit(abstained))
                    .toArray();
            double[] controls = control.stream()
                    .mapToDouble(score -> main(score).orElseThrow())
                    .toArray();
            return new ScoreRow(
                    hookpoint,
                    key.method(),
                    key.table(),
                    real.isEmpty() ? "" : real.get(0).mainMetric(),
                    values.length,
                    abstained,
                    unjudged,
                    estimate(values, names, "real"),
                    estimate(controls, names, "control"),
                    paired(names),
                    OTHERS.stream()
                            .map(this::medians)
                            .filter(m -> m.real().isPresent())
                            .toList());
        }

        private Optional<Paired> paired(Object[] names) {
            return pairs.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Paired.of(
                            pairs.stream().mapToDouble(pair -> pair[0]).toArray(),
                            pairs.stream().mapToDouble(pair -> pair[1]).toArray(),
                            List.of(names),
                            "paired"));
        }

        private ScoreRow.MetricMedians medians(String name) {
            return new ScoreRow.MetricMedians(name, median(real, name), median(control, name));
        }

        private static OptionalDouble median(List<JudgedScore> scores, String name) {
            double[] values = scores.stream()
                    .map(score -> score.metric(name))
                    .filter(OptionalDouble::isPresent)
                    .mapToDouble(OptionalDouble::getAsDouble)
                    .toArray();
            return values.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(Medians.median(values));
        }

        private static Optional<Estimate> estimate(double[] values, Object[] names, String what) {
            return values.length == 0 ? Optional.empty() : Optional.of(Medians.bootstrap(values, List.of(names), what));
        }

        private static Optional<JudgedScore> score(JudgedText text, JudgedScore.Table table) {
            return text.scores().stream()
                    .filter(score -> score.table().equals(table))
                    .findFirst();
        }

        private static OptionalDouble main(JudgedScore score) {
            return score.judged() ? score.metric(score.mainMetric()) : OptionalDouble.empty();
        }
    }
}
