package io.castalia.consumers.explain;

import io.castalia.schemas.wire.TermPlace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Chooses the terms that together separate best, one after the other, for a judge who says yes where any is found.
 */
final class Cover {

    /*
     * Let P be the share of activating windows in which the latent fires on a chosen word, and B the share of silent
     * windows in which a chosen word stands. Beyond where it fires, a word stands in activating windows as often as in
     * silent ones, so the judge's true positive rate exceeds his false positive rate by P (1 - B). That is what a term
     * at the peak adds to. It counts only where it fires, which is far steadier from forty windows than the difference
     * of two rates of finding it anywhere. For a term beside the peak there is only that difference.
     *
     * A word's share in windows not yet seen is smaller than in those it was chosen from: half a window is taken off
     * each (absolute discounting), and half a window is added to its alarms.
     */
    private static final double DISCOUNT = 0.5;

    private static final double UNSEEN_ALARMS = 0.5;

    private final LexicalSettings settings;
    private final double[] weights;
    private final double all;
    private final int silent;
    private final List<Candidate> chosen = new ArrayList<>();
    private final BitSet hits = new BitSet();
    private final BitSet alarms = new BitSet();
    private double discount;

    private Cover(LexicalSettings settings, double[] weights, int silent) {
        this.settings = settings;
        this.weights = weights;
        this.all = Arrays.stream(weights).sum();
        this.silent = silent;
    }

    /**
     * Chooses among candidates; of equal gain the first is taken.
     *
     * @param weights what each activating window counts
     * @param silent how many silent windows there are
     * @return the chosen, in the order of choice
     */
    static List<Candidate> choose(List<Candidate> candidates, double[] weights, int silent, LexicalSettings settings) {
        var cover = new Cover(settings, weights, silent);
        var left = new ArrayList<>(candidates);
        while (cover.chosen.size() < settings.terms() && cover.takeBest(left)) {
            // Each round takes one.
        }
        return cover.chosen;
    }

    private boolean takeBest(List<Candidate> left) {
        Candidate best = null;
        double most = settings.gain();
        for (Candidate candidate : left) {
            double gain = gain(candidate);
            if (gain > most) {
                most = gain;
                best = candidate;
            }
        }
        if (best == null) {
            return false;
        }
        chosen.add(best);
        discount += discount(best);
        hits.or(best.hits());
        alarms.or(best.alarms());
        left.remove(best);
        return true;
    }

    private double gain(Candidate candidate) {
        int n = chosen.size();
        double found = (weight(hits) - discount) / all;
        double wrong = (alarms.cardinality() + UNSEEN_ALARMS * n) / (silent + UNSEEN_ALARMS);
        double more = (weight(rest(candidate.hits(), hits)) - discount(candidate)) / all;
        double worse = (rest(candidate.alarms(), alarms).cardinality() + UNSEEN_ALARMS) / (silent + UNSEEN_ALARMS);
        return candidate.place() == TermPlace.PEAK
                ? (found + more) * (1 - wrong - worse) - found * (1 - wrong)
                : more - worse;
    }

    /** Half a window of those that the term hits. */
    private double discount(Candidate candidate) {
        int hit = candidate.hits().cardinality();
        return hit == 0 ? DISCOUNT : DISCOUNT * weight(candidate.hits()) / hit;
    }

    private double weight(BitSet windows) {
        return windows.stream().mapToDouble(window -> weights[window]).sum();
    }

    private static BitSet rest(BitSet set, BitSet known) {
        var rest = (BitSet) set.clone();
        rest.andNot(known);
        return rest;
    }
}
