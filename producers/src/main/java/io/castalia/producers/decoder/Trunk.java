package io.castalia.producers.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.castalia.producers.model.Crew;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The layers of a decoder, one after the other.
 *
 * @param layers those that are loaded
 * @param byRow whether each row is computed as if it were alone
 * @param tables what passes share
 */
record Trunk(List<Layer> layers, boolean byRow, Tables tables) {

    Trunk(List<Layer> layers, boolean byRow) {
        this(layers, byRow, new Tables());
    }

    Trunk {
        layers = List.copyOf(layers);
    }

    /**
     * Runs layers, and reads hookpoints on the way; where these end the pass, what is returned is of no use.
     *
     * @param x (rows, length, width), left as it is
     * @return in the scope of x
     */
    NDArray run(NDArray x, int from, int to, Taps taps, @Nullable Cache cache) {
        if (from < 0 || from > to || to > layers.size()) {
            throw new IllegalArgumentException(
                    "layers %d to %d of %d that are loaded".formatted(from, to, layers.size()));
        }
        boolean together = x.getShape().get(0) == 1 || !byRow || cache != null || from == to;
        return together ? runTogether(x, from, to, taps, cache) : runByRow(x, from, to, taps);
    }

    /* Matrix products of other sizes are added up in another order, and what an elementwise function gives depends on
     * where vectors end. So each row is computed as if it were alone; its intermediate states stay in the processor's
     * cache, which makes up for the smaller products. */
    private NDArray runByRow(NDArray x, int from, int to, Taps taps) {
        NDManager scope = x.getManager();
        int rows = Math.toIntExact(x.getShape().get(0));
        try (NDManager own = scope.newSubManager()) {
            var alone = new NDArray[rows];
            var taken = new Taps[rows];
            for (int row = 0; row < rows; row++) {
                alone[row] = alone(x, row, own.newSubManager());
                taken[row] = taps.remaining();
            }
            var lasts = new NDArray[rows];
            Crew.each(rows, row -> lasts[row] = runTogether(alone[row], from, to, taken[row], null));
            taps.join(List.of(taken));
            NDArray last = taps.complete() ? lasts[0] : Taps.joined(List.of(lasts));
            taps.attach(scope);
            last.attach(scope);
            return last;
        }
    }

    private static NDArray alone(NDArray x, long row, NDManager scope) {
        try (NDArray view = x.get(new NDIndex().addSliceDim(row, row + 1))) {
            NDArray alone = view.duplicate();
            alone.attach(scope);
            return alone;
        }
    }

    private NDArray runTogether(NDArray x, int from, int to, Taps taps, @Nullable Cache cache) {
        NDManager scope = x.getManager();
        NDArray states = x;
        try (NDManager shared = scope.newSubManager()) {
            var pass = new Pass(shared, Math.toIntExact(x.getShape().get(1)), tables, taps, cache);
            for (int layer = from; layer < to && !taps.complete(); layer++) {
                NDArray next = apply(layer, states, pass, scope, taps);
                if (states != x && !taps.hold(states)) {
                    states.close();
                }
                states = next;
            }
        }
        return states;
    }

    /** One layer, in a scope of its own, so that what it makes on the way goes at once. */
    private NDArray apply(int number, NDArray x, Pass pass, NDManager scope, Taps taps) {
        try (NDManager own = scope.newSubManager()) {
            x.tempAttach(own);
            NDArray next = layers.get(number).apply(x, pass);
            if (!taps.complete()) {
                next = taps.at(new Hookpoint(number, Site.RESIDUAL), next);
            }
            taps.attach(scope);
            next.attach(scope);
            return next;
        }
    }
}
