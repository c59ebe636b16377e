package io.castalia.consumers.metric;

import io.castalia.schemas.wire.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Verdicts of a judge whose errors are known. */
final class Verdicts {

    /**
     * How a judge errs.
     *
     * @param each windows of each sort
     * @param perPrompt windows in a prompt
     * @param perPart windows of a part on average: 1 to 2 perPart - 1
     * @param withinPrompt correlation of two answers of one prompt
     * @param withinPart correlation of two answers of one part
     * @param leaning whether correlated answers are alike in saying yes, not in being right
     */
    record Judge(int each, int perPrompt, int perPart, double withinPrompt, double withinPart, boolean leaning) {}

    private Verdicts() {}

    static Verdict answered(boolean activating, boolean answer, int prompt, String part) {
        return new Verdict("context", 0, part, prompt, activating, activating ? 0 : -1, answer, null, List.of());
    }

    static Verdict ranked(boolean activating, double probability, int prompt, String part) {
        return new Verdict("context", 0, part, prompt, activating, activating ? 0 : -1, null, probability, List.of());
    }

    /** Answers in random order; an answer shares its chance with its prompt, with its part, or with none. */
    static List<Verdict> draw(Judge judge, double truePositive, double trueNegative, SplittableRandom random) {
        int n = 2 * judge.each();
        double[] prompts = uniform(n, random);
        double[] parts = uniform(n, random);
        int[] order = shuffled(n, random);
        int[] part = parts(judge.perPart(), n, random);
        var verdicts = new ArrayList<Verdict>(n);
        for (int i = 0; i < n; i++) {
            boolean activating = order[i] < judge.each();
            int prompt = i / judge.perPrompt();
            double toPrompt = Math.sqrt(judge.withinPrompt());
            double share = random.nextDouble();
            double own = random.nextDouble();
            double chance = share < toPrompt
                    ? prompts[prompt]
                    : share < toPrompt + Math.sqrt(judge.withinPart()) ? parts[part[i]] : own;
            double rate = activating ? truePositive : trueNegative;
            boolean yes = judge.leaning()
                    ? chance < (activating ? truePositive : 1 - trueNegative)
                    : activating == (chance < rate);
            verdicts.add(answered(activating, yes, prompt, "part " + part[i]));
        }
        return verdicts;
    }

    /** The variance of balanced accuracy over what it were with independent answers, known from how they are drawn. */
    static double designEffect(Judge judge, List<Verdict> verdicts, double truePositive, double trueNegative) {
        double together = 0;
        double alone = 0;
        for (int i = 0; i < verdicts.size(); i++) {
            for (int j = 0; j < verdicts.size(); j++) {
                Verdict a = verdicts.get(i);
                Verdict b = verdicts.get(j);
                double p = a.getActivating() ? truePositive : trueNegative;
                double q = b.getActivating() ? truePositive : trueNegative;
                boolean opposed = judge.leaning() && a.getActivating() != b.getActivating();
                double covariance = (opposed ? Math.max(0, p + q - 1) : Math.min(p, q)) - p * q;
                double alike = i == j
                        ? 1
                        : (a.getPrompt() == b.getPrompt() ? judge.withinPrompt() : 0)
                                + (a.getPart().equals(b.getPart()) ? judge.withinPart() : 0);
                together += alike * covariance;
                alone += i == j ? covariance : 0;
            }
        }
        return together / alone;
    }

    private static int[] parts(int perPart, int n, SplittableRandom random) {
        int[] order = shuffled(n, random);
        var part = new int[n];
        int number = -1;
        int left = 0;
        for (int i = 0; i < n; i++) {
            if (left == 0) {
                number++;
                left = 1 + random.nextInt(2 * perPart - 1);
            }
            part[order[i]] = number;
            left--;
        }
        return part;
    }

    private static int[] shuffled(int n, SplittableRandom random) {
        var order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    private static double[] uniform(int n, SplittableRandom random) {
        return random.doubles(n).toArray();
    }
}
