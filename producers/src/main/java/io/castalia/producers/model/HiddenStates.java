package io.castalia.producers.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;

/** What a model gives for one batch: hidden states by hookpoint, on the device that reads them, until they are closed. */
public final class HiddenStates implements AutoCloseable {

    private final NDManager scope;
    private final Map<String, NDArray> states;

    /**
     * Takes the arrays and what they live in.
     *
     * @param scope closed with these states
     * @param states by hookpoint, shape (rows, length, width)
     */
    public HiddenStates(NDManager scope, Map<String, NDArray> states) {
        this.scope = scope;
        this.states = Map.copyOf(states);
    }

    /**
     * The states at a hookpoint, shape (rows, length, width).
     *
     * @throws IllegalArgumentException where the model was not asked for them
     */
    public NDArray at(String hookpoint) {
        NDArray found = states.get(hookpoint);
        if (found == null) {
            throw new IllegalArgumentException(
                    "there are no states at '%s', only at %s; open the model with that hookpoint"
                            .formatted(hookpoint, states.keySet()));
        }
        return found;
    }

    /** The states of one row at a hookpoint, shape (length, width): a view. */
    public NDArray at(String hookpoint, int row) {
        return at(hookpoint).get(row);
    }

    @Override
    public void close() {
        scope.close();
    }
}
