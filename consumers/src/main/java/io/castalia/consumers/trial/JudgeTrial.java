package io.castalia.consumers.trial;

import io.castalia.consumers.metric.Estimate;
import io.castalia.consumers.metric.Medians;
import io.castalia.consumers.metric.Metrics;
import io.castalia.consumers.metric.Rates;
import io.castalia.schemas.Id;
import io.castalia.schemas.wire.Metric;
import io.castalia.schemas.wire.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.hipparchus.stat.correlation.SpearmansCorrelation;

/** Tries intervals, sequential tests and rankings on latents whose meaning is known. Depends on its settings alone. */
public final class JudgeTrial {

    private static final Meaning[] MEANINGS = Meaning.values();

    private final TrialSettings settings;

    public JudgeTrial(TrialSettings settings) {
        this.settings = settings;
    }

    /** Everything. */
    public TrialFigures run() {
        Coverage independent = coverage(0, 0);
        Coverage clustered = coverage(settings.withinPrompt(), settings.withinPart());
        var sequential = new SequentialTrial(settings);
        SequentialTrial.Asked asked = sequential.asked();
        Ranks ranks = ranks();
        return new TrialFigures(
                independent.covered(),
                clustered.covered(),
                clustered.widthRatio(),
                asked.share(),
                sequential.error(),
                sequential.coverage(),
                asked.undecided(),
                ranks.real(),
                ranks.half(),
                ranks.shuffled(),
                ranks.noise(),
                ranks.ordered(),
                ranks.correlation());
    }

    /** How often intervals hold the truth, and how wide they are beside those that know the correlation. */
    record Coverage(double covered, double widthRatio) {}

    Coverage coverage(double withinPrompt, double withinPart) {
        int covered = 0;
        double width = 0;
        double knowing = 0;
        for (int number = 0; number < settings.latents(); number++) {
            PlantedLatent latent = latent(number);
            var random = random("coverage", withinPrompt, withinPart, number);
            double miss = random.nextDouble(0.05, 0.5);
            double falseAlarm = random.nextDouble(0.05, 0.5);
            var judge = new ErringJudge(miss, falseAlarm, withinPrompt, withinPart, random.nextBoolean());
            List<PlantedWindow> asked = order(latent.windows(settings.each(), settings.perPart()), random);
            // Noise has no meaning that an explanation could name: there the judge knows where it fires.
            PlantedLatent.Claim claim = latent.whole();
            List<Verdict> verdicts = judge.judge(
                    asked,
                    settings.perPrompt(),
                    window -> latent.meaning() == Meaning.NOISE ? window.activating() : claim.fits(window),
                    random);
            Metric accuracy = accuracy(verdicts);
            double truth = 1 - (miss + falseAlarm) / 2;
            covered += accuracy.getLow() <= truth && truth <= accuracy.getHigh() ? 1 : 0;
            width += accuracy.getHigh() - accuracy.getLow();
            knowing += knowing(verdicts, judge.designEffect(verdicts)).width();
        }
        return new Coverage(covered / (double) settings.latents(), width / knowing);
    }

    /** Medians of explanations that are right, half right, and another latent's, and how they stand to each other. */
    record Ranks(double real, double half, double shuffled, double noise, double ordered, double correlation) {}

    Ranks ranks() {
        var real = new ArrayList<Double>();
        var half = new ArrayList<Double>();
        var shuffled = new ArrayList<Double>();
        var noise = new ArrayList<Double>();
        var truth = new ArrayList<Double>();
        int ordered = 0;
        for (int number = 0; number < settings.latents(); number++) {
            PlantedLatent latent = latent(number);
            PlantedLatent partner = latent(number + MEANINGS.length);
            var random = random("ranks", number);
            double error = random.nextDouble(0, 0.3);
            var judge = new ErringJudge(error, error, settings.withinPrompt(), 0, false);
            List<PlantedWindow> windows = order(latent.windows(settings.each(), settings.perPart()), random);
            double own = measured(latent.whole(), windows, judge, random);
            double part = measured(latent.half(), windows, judge, random);
            double others = measured(partner.whole(), windows, judge, random);
            if (latent.meaning() == Meaning.NOISE) {
                noise.add(own);
                continue;
            }
            real.add(own);
            half.add(part);
            shuffled.add(others);
            truth.add(1 - error);
            ordered += own > part && part > others ? 1 : 0;
        }
        double correlation = new SpearmansCorrelation().correlation(doubles(real), doubles(truth));
        return new Ranks(
                Medians.median(doubles(real)),
                Medians.median(doubles(half)),
                Medians.median(doubles(shuffled)),
                noise.isEmpty() ? Medians.ABSTAINED : Medians.median(doubles(noise)),
                ordered / (double) real.size(),
                correlation);
    }

    private double measured(
            PlantedLatent.Claim claim, List<PlantedWindow> windows, ErringJudge judge, SplittableRandom random) {
        return accuracy(judge.judge(windows, settings.perPrompt(), claim::fits, random))
                .getValue();
    }

    private PlantedLatent latent(int number) {
        return new PlantedLatent(MEANINGS[number % MEANINGS.length], settings.seed(), number);
    }

    private SplittableRandom random(Object... names) {
        return new SplittableRandom(
                Id.of("trial", settings.seed(), Id.of(names)).low());
    }

    private static List<PlantedWindow> order(List<PlantedWindow> windows, SplittableRandom random) {
        record Drawn(long ticket, PlantedWindow window) {}
        return windows.stream()
                .map(window -> new Drawn(random.nextLong(), window))
                .sorted(Comparator.comparingLong(Drawn::ticket))
                .map(Drawn::window)
                .toList();
    }

    private static Metric accuracy(List<Verdict> verdicts) {
        return Metrics.of(verdicts, 0).metrics().get(0);
    }

    private static Estimate knowing(List<Verdict> verdicts, double effect) {
        Metrics counts = Metrics.of(verdicts, 0);
        return Rates.balancedAccuracy(
                counts.truePositives(),
                counts.truePositives() + counts.falseNegatives(),
                counts.trueNegatives(),
                counts.trueNegatives() + counts.falsePositives(),
                effect);
    }

    private static double[] doubles(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
