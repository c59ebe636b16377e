package io.castalia.producers.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;

/** The keys and values of tokens that a model has read, so that the next token costs one token's work. */
final class Cache implements AutoCloseable {

    private static final int FIRST_ROOM = 256;

    /** Of one layer: (rows, heads, room, head width), of which the tokens read so far are filled. */
    private static final class Slot {
        private NDArray keys;
        private NDArray values;

        Slot(NDArray keys, NDArray values) {
            this.keys = keys;
            this.values = values;
        }
    }

    private final NDManager manager;
    private final List<Slot> slots = new ArrayList<>();
    private int length;

    Cache(NDManager parent) {
        this.manager = parent.newSubManager();
    }

    /** How many tokens were read. */
    int length() {
        return length;
    }

    /** The tokens of a whole pass are read. */
    void advance(int tokens) {
        length += tokens;
    }

    /**
     * Keeps the keys of new tokens.
     *
     * @param keys (rows, heads, tokens, head width); layers come in order
     * @return the keys of all tokens, a view that belongs to the scope of the new ones
     */
    NDArray keys(int layer, NDArray keys) {
        if (slots.size() == layer) {
            slots.add(new Slot(room(keys, FIRST_ROOM), room(keys, FIRST_ROOM)));
        }
        Slot slot = slots.get(layer);
        slot.keys = filled(slot.keys, keys);
        return all(slot.keys, keys);
    }

    /** The same for values, after the keys. */
    NDArray values(int layer, NDArray values) {
        Slot slot = slots.get(layer);
        slot.values = filled(slot.values, values);
        return all(slot.values, values);
    }

    private NDArray filled(NDArray held, NDArray more) {
        long end = length + more.getShape().get(2);
        NDArray wide = held;
        if (end > held.getShape().get(2)) {
            wide = room(more, 2 * end);
            if (length > 0) {
                try (NDArray before = slice(held, 0, length)) {
                    wide.set(tokens(0, length), before);
                }
            }
            held.close();
        }
        wide.set(tokens(length, end), more);
        return wide;
    }

    private NDArray all(NDArray held, NDArray more) {
        NDArray view = slice(held, 0, length + more.getShape().get(2));
        view.attach(more.getManager());
        return view;
    }

    private NDArray room(NDArray like, long tokens) {
        Shape shape = like.getShape();
        return manager.create(
                new Shape(shape.get(0), shape.get(1), Math.max(FIRST_ROOM, tokens), shape.get(3)), like.getDataType());
    }

    private static NDArray slice(NDArray held, long from, long to) {
        return held.get(tokens(from, to));
    }

    private static NDIndex tokens(long from, long to) {
        return new NDIndex().addAllDim(2).addSliceDim(from, to);
    }

    @Override
    public void close() {
        manager.close();
    }
}
