package io.castalia.consumers.trial;

import io.castalia.schemas.Refusal;
import io.castalia.schemas.wire.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * A judge that knows what an explanation fits, and errs as often as it is told. An answer shares its chance with the
 * others of its prompt, with those of its part, or with none.
 *
 * @param miss chance of a no where the explanation fits
 * @param falseAlarm chance of a yes where it does not
 * @param withinPrompt correlation of two answers of one prompt, at equal rates
 * @param withinPart correlation of two answers of one part, at equal rates
 * @param leaning whether correlated answers are alike in saying yes, not in being right
 */
record ErringJudge(double miss, double falseAlarm, double withinPrompt, double withinPart, boolean leaning) {

    ErringJudge {
        Refusal.unless(miss >= 0 && miss <= 1, "judge.miss", miss, "0 to 1");
        Refusal.unless(falseAlarm >= 0 && falseAlarm <= 1, "judge.false-alarm", falseAlarm, "0 to 1");
        Refusal.unless(
                Math.sqrt(withinPrompt) + Math.sqrt(withinPart) <= 1,
                "judge.within-prompt, judge.within-part",
                withinPrompt + ", " + withinPart,
                "shares whose roots sum to 1 at most");
    }

    /** Answers, in order, so many windows a prompt. */
    List<Verdict> judge(
            List<PlantedWindow> windows, int perPrompt, Predicate<PlantedWindow> fits, SplittableRandom random) {
        double[] prompts = random.doubles(windows.size()).toArray();
        double[] parts = random.doubles(windows.size()).toArray();
        var verdicts = new ArrayList<Verdict>();
        for (int i = 0; i < windows.size(); i++) {
            PlantedWindow window = windows.get(i);
            int prompt = i / perPrompt;
            double share = random.nextDouble();
            double own = random.nextDouble();
            double toPrompt = Math.sqrt(withinPrompt);
            double chance = share < toPrompt
                    ? prompts[prompt]
                    : share < toPrompt + Math.sqrt(withinPart) ? parts[window.part()] : own;
            verdicts.add(new Verdict(
                    "planted",
                    window.number(),
                    "part " + window.part(),
                    prompt,
                    window.activating(),
                    window.activating() ? 0 : -1,
                    yes(fits.test(window), chance),
                    null,
                    List.of()));
        }
        return verdicts;
    }

    private boolean yes(boolean fits, double chance) {
        if (leaning) {
            return chance < (fits ? 1 - miss : falseAlarm);
        }
        return fits == chance < (fits ? 1 - miss : 1 - falseAlarm);
    }

    /**
     * The variance of balanced accuracy over what it were if answers were independent, of an explanation that fits where
     * the latent fires and nowhere else; known from how answers are drawn, not from what they are.
     */
    double designEffect(List<Verdict> verdicts) {
        double together = 0;
        double alone = 0;
        for (int i = 0; i < verdicts.size(); i++) {
            for (int j = 0; j < verdicts.size(); j++) {
                Verdict a = verdicts.get(i);
                Verdict b = verdicts.get(j);
                double covariance = covariance(a, b);
                together += i == j ? covariance : alike(a, b) * covariance;
                alone += i == j ? covariance : 0;
            }
        }
        return together / alone;
    }

    private double alike(Verdict a, Verdict b) {
        return (a.getPrompt() == b.getPrompt() ? withinPrompt : 0)
                + (a.getPart().equals(b.getPart()) ? withinPart : 0);
    }

    private double covariance(Verdict a, Verdict b) {
        double p = a.getActivating() ? 1 - miss : 1 - falseAlarm;
        double q = b.getActivating() ? 1 - miss : 1 - falseAlarm;
        boolean opposed = leaning && a.getActivating() != b.getActivating();
        return (opposed ? Math.max(0, p + q - 1) : Math.min(p, q)) - p * q;
    }
}
