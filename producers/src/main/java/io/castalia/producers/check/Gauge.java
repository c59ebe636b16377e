package io.castalia.producers.check;

import ai.djl.ndarray.NDArray;
import io.castalia.producers.model.Batches;
import io.castalia.producers.model.HiddenStates;
import io.castalia.producers.model.Sinks;
import io.castalia.producers.model.SubjectModel;
import io.castalia.producers.model.TokenizedContext;
import io.castalia.producers.sparse.CoderSite;
import io.castalia.producers.sparse.Fit;
import io.castalia.producers.sparse.FitMeter;
import io.castalia.producers.sparse.SparseCoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Measures coders at sites of a model, all in one pass over some contexts. */
public final class Gauge {

    private static final int TOKENS_AT_ONCE = 2048;

    private final SubjectModel model;
    private final Sinks sinks;
    private final List<Point> points = new ArrayList<>();

    private static final class Point {
        private final CoderSite site;
        private final FitMeter meter;
        private boolean broken;

        Point(CoderSite site, SparseCoder coder) {
            this.site = site;
            this.meter = new FitMeter(coder);
        }
    }

    /**
     * Of a model that is open at all the sites.
     *
     * @param sinks which tokens are left out beside those that are masked
     */
    public Gauge(SubjectModel model, Sinks sinks) {
        this.model = model;
        this.sinks = sinks;
    }

    /** Adds a coder at a site; it is measured under the number of those that were added before. */
    public void add(SparseCoder coder, CoderSite site) {
        points.add(new Point(site, coder));
    }

    /**
     * What was measured, in the order in which it was added.
     *
     * @throws IllegalStateException where an activation is not finite or exceeds the range of half precision
     */
    public List<Optional<Fit>> measure(List<TokenizedContext> contexts) {
        return measure(contexts, false);
    }

    /** The same, and nothing of a coder at a site where an activation is not finite or too large. */
    public List<Optional<Fit>> measureWherePossible(List<TokenizedContext> contexts) {
        return measure(contexts, true);
    }

    private List<Optional<Fit>> measure(List<TokenizedContext> contexts, boolean lenient) {
        for (int[] batch : Batches.of(contexts, TOKENS_AT_ONCE)) {
            try (HiddenStates states = model.forward(Batches.rows(contexts, batch))) {
                for (int row = 0; row < batch.length; row++) {
                    for (Point point : points) {
                        add(point, states, row, contexts.get(batch[row]), lenient);
                    }
                }
            }
        }
        return points.stream()
                .map(point -> point.broken ? Optional.<Fit>empty() : point.meter.fit())
                .toList();
    }

    private void add(Point point, HiddenStates states, int row, TokenizedContext context, boolean lenient) {
        if (point.broken) {
            return;
        }
        NDArray reads = states.at(point.site.reads(), row);
        try {
            point.meter.add(reads, states.at(point.site.writes(), row), sinks.left(reads, context));
        } catch (IllegalStateException e) {
            if (!lenient) {
                throw e;
            }
            point.broken = true;
        }
    }
}
