package io.castalia.consumers.text;

import io.castalia.schemas.Refusal;
import io.castalia.schemas.wire.ExampleWindow;
import java.util.ArrayList;
import java.util.List;

/**
 * Which tokens of a window are marked: those above a share of the largest activation that the window shows.
 *
 * @param share the share, above 0 and at most 1
 * @param inclusive whether a token at exactly that share is marked too
 */
public record Highlighter(double share, boolean inclusive) {

    /** Share of the largest activation above which tokens are marked (paper, section 3.1). */
    public static final double SHARE = 0.3;

    /** As explainers see windows: above the share. */
    public static final Highlighter EXPLAINING = new Highlighter(SHARE, false);

    /** As fuzzing marks windows: at the share or above. */
    public static final Highlighter FUZZING = new Highlighter(SHARE, true);

    public Highlighter {
        Refusal.unless(share > 0 && share <= 1, "highlight.share", share, "above 0, at most 1");
    }

    /** The marked tokens that have a text, ascending; none where the latent is silent. */
    public List<Integer> marked(ExampleWindow window) {
        double most = 0;
        for (float activation : window.getActivations()) {
            most = Math.max(most, activation);
        }
        var marked = new ArrayList<Integer>();
        for (int t = 0; t < window.getActivations().size(); t++) {
            double activation = window.getActivations().get(t);
            double bar = share * most;
            boolean above = inclusive ? activation >= bar : activation > bar;
            if (above && activation > 0 && hasText(window, t)) {
                marked.add(t);
            }
        }
        return marked;
    }

    /**
     * The maximal runs that tokens make. A token that has no text ends no run; what stands between two tokens of a run
     * belongs to it. Runs do not overlap, even where tokens share a character.
     *
     * @param tokens ascending, each with a text
     */
    public static List<Span> runs(ExampleWindow window, List<Integer> tokens) {
        var runs = new ArrayList<Span>();
        int before = -1;
        for (int t : tokens) {
            var span = new Span(window.getStarts().get(t), window.getEnds().get(t));
            int last = runs.size() - 1;
            if (last >= 0 && (span.start() < runs.get(last).end() || adjacent(window, before, t))) {
                Span run = runs.get(last);
                runs.set(last, new Span(run.start(), Math.max(run.end(), span.end())));
            } else {
                runs.add(span);
            }
            before = t;
        }
        return runs;
    }

    private static boolean adjacent(ExampleWindow window, int before, int token) {
        for (int t = before + 1; t < token; t++) {
            if (hasText(window, t)) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasText(ExampleWindow window, int token) {
        return window.getStarts().get(token) < window.getEnds().get(token);
    }
}
