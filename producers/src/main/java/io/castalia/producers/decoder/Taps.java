package io.castalia.producers.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** What is read on the way of a forward pass, and what is put in the place of its states. */
final class Taps {

    private final Set<Hookpoint> wanted;
    private final boolean stopping;
    private final Map<Hookpoint, UnaryOperator<NDArray>> edits;
    private final Map<Hookpoint, NDArray> taken = new TreeMap<>();

    private Taps(Collection<Hookpoint> wanted, boolean stopping, Map<Hookpoint, UnaryOperator<NDArray>> edits) {
        this.wanted = new TreeSet<>(wanted);
        this.stopping = stopping;
        this.edits = Map.copyOf(edits);
    }

    /** Reads nothing, and so never ends the pass. */
    static Taps none() {
        return new Taps(Set.of(), false, Map.of());
    }

    /** Reads some hookpoints, and ends the pass at the highest of them. */
    static Taps endingAtHighest(Collection<Hookpoint> wanted) {
        return new Taps(wanted, true, Map.of());
    }

    /** Reads some hookpoints on a pass that goes on behind them. */
    static Taps passing(Collection<Hookpoint> wanted) {
        return new Taps(wanted, false, Map.of());
    }

    /** Puts something else in the place of the states at some hookpoints. */
    static Taps editing(Map<Hookpoint, UnaryOperator<NDArray>> edits) {
        return new Taps(Set.of(), false, edits);
    }

    /** Reads what this one has not read yet. */
    Taps remaining() {
        return new Taps(wanted.stream().filter(at -> !taken.containsKey(at)).toList(), stopping, edits);
    }

    /** Takes over what was noted row by row, each (1, length, width), as states of all rows. */
    void join(List<Taps> rows) {
        for (Hookpoint at : rows.get(0).taken.keySet()) {
            taken.put(at, joined(rows.stream().map(row -> row.states(at)).toList()));
        }
    }

    /** Rows, each (1, length, width), below each other. */
    static NDArray joined(List<NDArray> rows) {
        return NDArrays.concat(new NDList(rows), 0);
    }

    private NDArray states(Hookpoint at) {
        return Optional.ofNullable(taken.get(at)).orElseThrow();
    }

    /** The states after an edit, if there is one here; noted where they were asked for. They must not change any more. */
    NDArray at(Hookpoint at, NDArray states) {
        UnaryOperator<NDArray> edit = edits.get(at);
        NDArray edited = edit == null ? states : edit.apply(states);
        if (wanted.contains(at)) {
            taken.put(at, edited);
        }
        return edited;
    }

    /** Whether all is read, and nothing further is to be computed. */
    boolean complete() {
        return stopping && taken.size() == wanted.size();
    }

    /** Whether these are states that were noted. */
    boolean hold(NDArray states) {
        return taken.values().stream().anyMatch(noted -> noted == states);
    }

    /** Gives what was noted to a scope that outlives the layers. */
    void attach(NDManager scope) {
        taken.values().forEach(states -> states.attach(scope));
    }

    /** What was noted. */
    Map<Hookpoint, NDArray> taken() {
        return taken;
    }
}
