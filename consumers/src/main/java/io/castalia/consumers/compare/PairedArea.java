package io.castalia.consumers.compare;

import io.castalia.consumers.metric.Estimate;
import io.castalia.schemas.Id;
import io.castalia.schemas.wire.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The difference of two areas under the receiver operating characteristic on the same windows, by the paired bootstrap
 * over parts: windows of one part come together. The draws depend on the names given, on nothing else.
 *
 * @param difference first minus second, with its percentile interval
 * @param probability of a difference as large where there is none, two-sided
 */
record PairedArea(Estimate difference, double probability) {

    private static final int DRAWS = 2000;

    /** Of windows that both have ranked, of both sorts. */
    static PairedArea of(List<SameWindows.Both> ranked, Object... names) {
        Ranked first = Ranked.of(ranked, SameWindows.Both::first);
        Ranked second = Ranked.of(ranked, SameWindows.Both::second);
        int[] parts = parts(ranked);
        int groups = Arrays.stream(parts).max().orElse(0) + 1;
        var random = new SplittableRandom(Id.of("area", Id.of(names)).low());
        var differences = new double[DRAWS];
        int drawn = 0;
        var times = new int[groups];
        var weights = new int[parts.length];
        for (int d = 0; d < DRAWS; d++) {
            Arrays.fill(times, 0);
            for (int g = 0; g < groups; g++) {
                times[random.nextInt(groups)]++;
            }
            for (int i = 0; i < weights.length; i++) {
                weights[i] = times[parts[i]];
            }
            double difference = first.area(weights) - second.area(weights);
            if (!Double.isNaN(difference)) {
                differences[drawn++] = difference;
            }
        }
        int[] once = new int[parts.length];
        Arrays.fill(once, 1);
        return result(first.area(once) - second.area(once), Arrays.copyOf(differences, drawn));
    }

    private static PairedArea result(double value, double[] differences) {
        int n = differences.length;
        if (n == 0) {
            return new PairedArea(new Estimate(value, -1, 1), 1);
        }
        Arrays.sort(differences);
        long up = Arrays.stream(differences).filter(d -> d >= 0).count();
        long down = Arrays.stream(differences).filter(d -> d <= 0).count();
        double probability = Math.min(1, 2 * (1 + Math.min(up, down)) / (n + 1.0));
        double low = differences[(int) Math.floor(0.025 * (n - 1))];
        double high = differences[(int) Math.ceil(0.975 * (n - 1))];
        return new PairedArea(new Estimate(value, Math.min(low, value), Math.max(high, value)), probability);
    }

    private static int[] parts(List<SameWindows.Both> ranked) {
        Map<String, Integer> numbers = new HashMap<>();
        return ranked.stream()
                .mapToInt(both -> numbers.computeIfAbsent(both.first().getPart(), part -> numbers.size()))
                .toArray();
    }

    /** One judge's ranking, lowest first. */
    static final class Ranked {

        private final int[] order; // which window stands where
        private final double[] values;
        private final boolean[] activating;

        private Ranked(int[] order, double[] values, boolean[] activating) {
            this.order = order;
            this.values = values;
            this.activating = activating;
        }

        static Ranked of(List<SameWindows.Both> ranked, Function<SameWindows.Both, Verdict> whose) {
            List<Verdict> verdicts = new ArrayList<>(ranked.stream().map(whose).toList());
            int[] order = IntStream.range(0, verdicts.size())
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> value(verdicts.get(i))))
                    .mapToInt(i -> i)
                    .toArray();
            var values = new double[order.length];
            var activating = new boolean[order.length];
            for (int i = 0; i < order.length; i++) {
                values[i] = value(verdicts.get(order[i]));
                activating[i] = verdicts.get(order[i]).getActivating();
            }
            return new Ranked(order, values, activating);
        }

        private static double value(Verdict verdict) {
            return Objects.requireNonNull(verdict.getProbability(), "a ranked verdict has a probability");
        }

        /** The area where each window counts so often; NaN where one sort does not count at all. */
        double area(int[] weights) {
            double wins = 0;
            long below = 0;
            long all = 0;
            int i = 0;
            while (i < order.length) {
                long silent = 0;
                long active = 0;
                int j = i;
                for (; j < order.length && values[j] == values[i]; j++) {
                    int weight = weights[order[j]];
                    silent += activating[j] ? 0 : weight;
                    active += activating[j] ? weight : 0;
                }
                wins += active * (below + silent / 2.0);
                below += silent;
                all += active;
                i = j;
            }
            return wins / ((double) all * below);
        }
    }
}
