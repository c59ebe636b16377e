package io.castalia.consumers.trial;

import io.castalia.consumers.metric.Metrics;
import io.castalia.consumers.metric.SequentialSettings;
import io.castalia.consumers.metric.SequentialTest;
import io.castalia.consumers.metric.SequentialTest.Decision;
import io.castalia.schemas.Id;
import io.castalia.schemas.wire.Metric;
import io.castalia.schemas.wire.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/** Tries the sequential test on judges whose balanced accuracy is known. */
final class SequentialTrial {

    private static final SequentialSettings TEST = SequentialSettings.DEFAULT;
    private static final double MIDDLE = (TEST.low() + TEST.high()) / 2;

    private final TrialSettings settings;

    SequentialTrial(TrialSettings settings) {
        this.settings = settings;
    }

    /**
     * What the test costs.
     *
     * @param share share of all windows that were asked about
     * @param undecided share of latents on which nothing was decided
     */
    record Asked(double share, double undecided) {}

    /** With independent answers, and balanced accuracy uniform on 0.5 to 1. */
    Asked asked() {
        List<Run> runs = runs("asked", uniform -> 0.5 + uniform / 2, 0);
        double share = runs.stream()
                .mapToDouble(run -> run.verdicts().size() / (2.0 * TEST.most()))
                .average()
                .orElse(0);
        return new Asked(share, share(runs, Decision.UNDECIDED));
    }

    /** The larger share of wrong decisions at both bounds, with independent and with correlated answers. */
    double error() {
        double most = 0;
        for (double within : new double[] {0, settings.withinPrompt()}) {
            most = Math.max(most, share(runs("low", uniform -> TEST.low(), within), Decision.AT_LEAST));
            most = Math.max(most, share(runs("high", uniform -> TEST.high(), within), Decision.BELOW));
        }
        return most;
    }

    /** The smaller share of published intervals that hold the truth halfway between the bounds. */
    double coverage() {
        double least = 1;
        for (double within : new double[] {0, settings.withinPrompt()}) {
            long covering = runs("middle", uniform -> MIDDLE, within).stream()
                    .filter(run -> {
                        Metric accuracy =
                                Metrics.sequential(run.verdicts(), 0).metrics().get(0);
                        return accuracy.getLow() <= MIDDLE && MIDDLE <= accuracy.getHigh();
                    })
                    .count();
            least = Math.min(least, covering / (double) settings.latents());
        }
        return least;
    }

    /**
     * A test that has stopped.
     *
     * @param verdicts those that were asked for
     * @param decision what it says
     */
    private record Run(List<Verdict> verdicts, Decision decision) {}

    private List<Run> runs(String name, DoubleUnaryOperator accuracies, double withinPrompt) {
        var runs = new ArrayList<Run>();
        for (int number = 0; number < settings.latents(); number++) {
            var random = new SplittableRandom(Id.of("sequential", settings.seed(), name, withinPrompt, number)
                    .low());
            double accuracy = accuracies.applyAsDouble(random.nextDouble());
            double tilt = random.nextDouble(-0.5, 0.5) * (1 - accuracy);
            var judge = new ErringJudge(1 - accuracy + tilt, 1 - accuracy - tilt, withinPrompt, 0, false);
            runs.add(stopped(judge.judge(windows(), settings.perPrompt(), PlantedWindow::activating, random)));
        }
        return runs;
    }

    /** As many of both sorts, in turn; a part each. */
    private static List<PlantedWindow> windows() {
        var windows = new ArrayList<PlantedWindow>();
        for (int i = 0; i < 2 * TEST.most(); i++) {
            windows.add(new PlantedWindow(i, i, List.of("word"), i % 2 == 0));
        }
        return windows;
    }

    private Run stopped(List<Verdict> verdicts) {
        var test = new SequentialTest(TEST);
        int to = 0;
        while (to < verdicts.size() && test.decision() == Decision.UNDECIDED) {
            int from = to;
            to = Math.min(verdicts.size(), from + settings.perPrompt());
            test.look(verdicts.subList(from, to));
        }
        return new Run(verdicts.subList(0, to), test.decision());
    }

    private static double share(List<Run> runs, Decision decision) {
        return runs.stream().filter(run -> run.decision() == decision).count() / (double) runs.size();
    }
}
