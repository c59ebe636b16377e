package io.castalia.producers.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/** One forward pass: which positions it reads, what all layers need for these, what is read off it and kept of it. */
final class Pass {

    /** Cosines and sines, each (length, 1, rotary dimensions / 2). */
    private record Turn(NDArray cosines, NDArray sines) {}

    private final NDManager scope;
    private final int first;
    private final int length;
    private final Tables tables;
    private final Taps taps;
    private final @Nullable Cache cache;
    private final Map<Rope, Turn> turns = new HashMap<>();
    private final Map<Integer, NDArray> masks = new HashMap<>();

    /**
     * A pass over the tokens that follow those in the cache.
     *
     * @param scope what is made here lives as long as it
     * @param length of the rows
     * @param tables what was made for other passes
     */
    Pass(NDManager scope, int length, Tables tables, Taps taps, @Nullable Cache cache) {
        this.scope = scope;
        this.first = cache == null ? 0 : cache.length();
        this.length = length;
        this.tables = tables;
        this.taps = taps;
        this.cache = cache;
    }

    /** The states with which the pass goes on from a site: these, unless they are edited there; notes them if asked for. */
    NDArray at(int layer, Site site, NDArray states) {
        return taps.at(new Hookpoint(layer, site), states);
    }

    /** Whether all is read, and nothing further is to be computed. */
    boolean ended() {
        return taps.complete();
    }

    /** Keys of all tokens up to the last of this pass, from those of this pass. */
    NDArray keys(int layer, NDArray keys) {
        return cache == null ? keys : cache.keys(layer, keys);
    }

    /** Values of all tokens up to the last of this pass, from those of this pass. */
    NDArray values(int layer, NDArray values) {
        return cache == null ? values : cache.values(layer, values);
    }

    /**
     * Turns heads by their positions, in place: (a, b) becomes (a cos - b sin, b cos + a sin).
     *
     * @param heads (rows, length, heads, head width)
     */
    void turn(Rope rope, NDArray heads) {
        if (rope.dimensions() == 0) {
            return;
        }
        Turn turn = turns.computeIfAbsent(rope, this::turn);
        int half = rope.dimensions() / 2;
        NDArray left = heads.get(new NDIndex().addAllDim(3).addSliceDim(0, half));
        NDArray right = heads.get(new NDIndex().addAllDim(3).addSliceDim(half, rope.dimensions()));
        NDArray leftSines = left.mul(turn.sines);
        NDArray rightSines = right.mul(turn.sines);
        left.muli(turn.cosines).subi(rightSines);
        right.muli(turn.cosines).addi(leftSines);
    }

    /** Names of tables. */
    private record Angles(Rope rope, boolean sines, int first, int length) {}

    private record Mask(int window, int first, int length) {}

    private Turn turn(Rope rope) {
        return new Turn(
                angles(new Angles(rope, false, first, length), Math::cos),
                angles(new Angles(rope, true, first, length), Math::sin));
    }

    private NDArray angles(Angles name, DoubleUnaryOperator of) {
        var shape = new Shape(length, 1, name.rope.dimensions() / 2);
        return tables.of(scope, name, shape, table -> {
            for (float angle : name.rope.angles(first, first + length)) {
                table.put((float) of.applyAsDouble(angle));
            }
        });
    }

    /**
     * What is added to the scores of some tokens so that none sees a later one, or one that is {@code window} or more
     * before it; nothing where they may see all.
     *
     * @param from the first of the tokens, counted from the first of this pass
     * @return (to - from, tokens up to the last of these): zero, or minus infinity
     */
    Optional<NDArray> mask(int window, long from, long to) {
        long seen = first + to;
        if (to - from == 1 && window >= seen) {
            return Optional.empty();
        }
        NDArray all = masks.computeIfAbsent(Math.min(window, first + length), this::mask);
        return Optional.of(all.get(new NDIndex().addSliceDim(from, to).addSliceDim(0, seen)));
    }

    private NDArray mask(int window) {
        int seen = first + length;
        return tables.of(scope, new Mask(window, first, length), new Shape(length, seen), table -> {
            for (int i = 0; i < length; i++) {
                int position = first + i;
                for (int j = 0; j < seen; j++) {
                    boolean visible = j <= position && position - j < window;
                    table.put(visible ? 0 : Float.NEGATIVE_INFINITY);
                }
            }
        });
    }
}
