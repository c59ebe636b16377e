package io.castalia.consumers.explain;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Chooses the terms that together separate best: each next one is the candidate with the largest gain in balanced
 * accuracy on the explaining side, by a judge who says yes where any term is found.
 */
final class Cover {

    /** Silent windows that a further term is taken to match beyond those seen. */
    private static final double UNSEEN_ALARMS = 0.3;

    private final LexicalSettings settings;
    private final int activating;
    private final int silent;

    Cover(LexicalSettings settings, int activating, int silent) {
        this.settings = settings;
        this.activating = activating;
        this.silent = silent;
    }

    /** The chosen, in the order of choice. Of equal gain the first candidate is taken. */
    List<Candidate> choose(List<Candidate> candidates) {
        var left = new ArrayList<>(candidates);
        var chosen = new ArrayList<Candidate>();
        var hits = new BitSet();
        var alarms = new BitSet();
        while (chosen.size() < settings.terms() && !left.isEmpty()) {
            Candidate best = left.get(0);
            double most = Double.NEGATIVE_INFINITY;
            for (Candidate candidate : left) {
                double gain = gain(candidate, hits, alarms);
                if (gain > most) {
                    most = gain;
                    best = candidate;
                }
            }
            if (most < settings.gain()) {
                break;
            }
            chosen.add(best);
            hits.or(best.hits());
            alarms.or(best.alarms());
            left.remove(best);
        }
        return chosen;
    }

    private double gain(Candidate candidate, BitSet hits, BitSet alarms) {
        double more = beyond(candidate.hits(), hits) / (double) activating;
        double wrong = (beyond(candidate.alarms(), alarms) + UNSEEN_ALARMS) / silent;
        return (more - wrong) / 2;
    }

    private static int beyond(BitSet set, BitSet known) {
        var rest = (BitSet) set.clone();
        rest.andNot(known);
        return rest.cardinality();
    }
}
