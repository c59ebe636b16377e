package io.castalia.consumers.metric;

import io.castalia.schemas.wire.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether balanced accuracy is high enough, asked after each prompt. Both errors keep to their bound whatever the
 * correlation of answers within a prompt, as long as one prompt does not depend on another: what is looked at is a
 * number a prompt, not its answers one by one.
 */
public final class SequentialTest {

    /*
     * Two players, one against the lower bound and one against the upper. A likelihood ratio of single answers would
     * need fewer of them where they are independent, and err three times as often as it says where answers of one prompt
     * have a correlation of 0.2. The stakes were chosen by simulation: the first is nearly the largest there can be
     * against 0.65, since the best one for 0.75 were larger; the second is near the best for 0.5 to 0.65.
     */

    private static final double ABOVE_STAKE = 0.95;
    private static final double BELOW_STAKE = 0.5;

    /** What is known. */
    public enum Decision {
        /** Balanced accuracy is at least what is asked. */
        AT_LEAST,
        /** It is below. */
        BELOW,
        /** Neither can be said, so far. */
        UNDECIDED
    }

    private final SequentialSettings settings;
    private final double rich;
    private final List<Verdict> pending = new ArrayList<>();
    private double above;
    private double below;
    private Decision decision = Decision.UNDECIDED;

    public SequentialTest(SequentialSettings settings) {
        this.settings = settings;
        this.rich = Math.log(1 / settings.error());
    }

    /** Looks without which nothing can be decided: so many are enough where all answers are right, or all are wrong. */
    public static int fewestLooks(SequentialSettings settings) {
        double most =
                Math.max(Wagers.gain(1, settings.low(), ABOVE_STAKE), Wagers.gain(1, 1 - settings.high(), BELOW_STAKE));
        int looks = 1;
        while (looks * most < Math.log(1 / settings.error())) {
            looks++;
        }
        return looks;
    }

    /**
     * Looks at the verdicts of the next prompt. Once something is decided, nothing changes that.
     *
     * @param prompt its verdicts; those without an answer count for nothing
     */
    public Decision look(List<Verdict> prompt) {
        if (decision != Decision.UNDECIDED) {
            return decision;
        }
        pending.addAll(prompt);
        Confusion counts = Confusion.of(pending);
        if (counts.activating() == 0 || counts.silent() == 0) {
            return decision;
        }
        pending.clear();
        double value = accuracy(counts);
        above += Wagers.gain(value, settings.low(), ABOVE_STAKE);
        below += Wagers.gain(1 - value, 1 - settings.high(), BELOW_STAKE);
        if (above >= rich) {
            decision = Decision.AT_LEAST;
        } else if (below >= rich) {
            decision = Decision.BELOW;
        }
        return decision;
    }

    /** What is known so far. */
    public Decision decision() {
        return decision;
    }

    static double accuracy(Confusion counts) {
        double positive = counts.truePositives() / (double) counts.activating();
        double negative = counts.trueNegatives() / (double) counts.silent();
        return (positive + negative) / 2;
    }
}
