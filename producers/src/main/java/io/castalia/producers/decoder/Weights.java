package io.castalia.producers.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.castalia.producers.checkpoint.Checkpoint;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * A checkpoint's tensors on their device, below a path of their names. On a CPU what the file holds in single precision
 * is not copied: the arrays are the mapped file, and may not be written to.
 */
final class Weights {

    private static final long PIECE = 1 << 24;

    private final Checkpoint checkpoint;
    private final NDManager manager;
    private final Precision precision;
    private final long piece;
    private final String path;

    private Weights(Checkpoint checkpoint, NDManager manager, Precision precision, long piece, String path) {
        this.checkpoint = checkpoint;
        this.manager = manager;
        this.precision = precision;
        this.piece = piece;
        this.path = path;
    }

    /** All tensors by their full names; arrays live as long as the manager. */
    static Weights of(Checkpoint checkpoint, NDManager manager, Precision precision) {
        return of(checkpoint, manager, precision, PIECE);
    }

    /** The same, copying no more elements at a time than a piece has, if a row has fewer. */
    static Weights of(Checkpoint checkpoint, NDManager manager, Precision precision, long piece) {
        return new Weights(checkpoint, manager, precision, piece, "");
    }

    /** The tensors below a name. */
    Weights at(String name) {
        return new Weights(checkpoint, manager, precision, piece, path + name + ".");
    }

    /**
     * The tensors below the first of some names where there is a certain one.
     *
     * @param names of which one may be empty
     * @throws IllegalArgumentException where there is none
     */
    Weights atFirst(List<String> names, String tensor) {
        return names.stream()
                .map(name -> name.isEmpty() ? this : at(name))
                .filter(weights -> checkpoint.has(weights.path + tensor))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "%s has no tensor '%s', nor one below %s; does its config.json go with the weights?"
                                .formatted(checkpoint.source(), tensor, names)));
    }

    /** A norm's weight or bias. */
    NDArray vector(String name, long width) {
        return array(name, DataType.FLOAT32, width);
    }

    /** A table of rows, in the precision of products. */
    NDArray table(String name, long rows, long width) {
        return array(name, precision.type(), rows, width);
    }

    /** Root mean square norm. */
    Norm rootMeanSquare(String name, long width, double epsilon) {
        return new Norm.RootMeanSquare(vector(name + ".weight", width), epsilon);
    }

    /** Root mean square norm whose weight is held less 1. */
    Norm rootMeanSquareOnePlus(String name, long width, double epsilon) {
        return new Norm.RootMeanSquare(
                made(own -> own.vector(name + ".weight", width).add(1)), epsilon);
    }

    Norm meanAndVariance(String name, long width, double epsilon) {
        return new Norm.MeanAndVariance(vector(name + ".weight", width), vector(name + ".bias", width), epsilon);
    }

    Linear linear(String name, long in, long out, boolean biased) {
        return new Linear(table(name + ".weight", out, in), biased ? bias(name, out) : null);
    }

    /** A product whose weight is held as (in, out). */
    Linear transposed(String name, long in, long out) {
        return new Linear(table(name + ".weight", in, out).transpose(), bias(name, out));
    }

    /** Queries, keys and values of all heads as one product. */
    Linear queriesKeysValues(List<String> names, long in, Heads heads, boolean biased) {
        List<Long> outs =
                List.of((long) heads.queryWidth(), (long) heads.keyValueWidth(), (long) heads.keyValueWidth());
        NDArray weight = made(own -> own.stacked(i -> own.table(names.get(i) + ".weight", outs.get(i), in)));
        return new Linear(weight, biased ? made(own -> own.stacked(i -> own.bias(names.get(i), outs.get(i)))) : null);
    }

    private NDArray stacked(IntFunction<NDArray> part) {
        return NDArrays.concat(new NDList(part.apply(0), part.apply(1), part.apply(2)), 0);
    }

    /** The same from a product that gives them head by head: query, key, value, then those of the next head. */
    Linear queriesKeysValuesByHead(String name, long in, Heads heads, boolean biased) {
        long out = 3L * heads.queryWidth();
        return new Linear(
                made(own -> byKind(own.table(name + ".weight", out, in), heads)),
                biased ? made(own -> byKind(own.bias(name, out), heads)) : null);
    }

    private static NDArray byKind(NDArray byHead, Heads heads) {
        long columns = byHead.size() / (3L * heads.queryWidth());
        return byHead.reshape(heads.queries(), 3, heads.width(), columns)
                .transpose(1, 0, 2, 3)
                .reshape(byHead.getShape())
                .duplicate();
    }

    /** The norms of queries and keys, of all heads below each other; weights held as they are, or less 1. */
    Norm headNorm(Heads heads, double epsilon, double plus) {
        NDArray weight = made(own -> {
            NDArray queries = own.vector("q_norm.weight", heads.width()).reshape(1, heads.width());
            NDArray keys = own.vector("k_norm.weight", heads.width()).reshape(1, heads.width());
            return queries.repeat(0, heads.queries())
                    .concat(keys.repeat(0, heads.keyValues()), 0)
                    .addi(plus);
        });
        return new Norm.RootMeanSquare(weight, epsilon);
    }

    /** What is made of tensors that are not needed any more when it stands. */
    private NDArray made(Function<Weights, NDArray> making) {
        try (NDManager scope = manager.newSubManager()) {
            NDArray array = making.apply(new Weights(checkpoint, scope, precision, piece, path));
            array.attach(manager);
            return array;
        }
    }

    private NDArray bias(String name, long out) {
        return array(name + ".bias", precision.type(), out);
    }

    private NDArray array(String name, DataType type, long... dimensions) {
        var shape = new Shape(dimensions);
        boolean asMapped = type == DataType.FLOAT32 && !manager.getDevice().isGpu();
        Optional<ByteBuffer> mapped = asMapped ? checkpoint.mapped(path + name, dimensions) : Optional.empty();
        if (mapped.isPresent()) {
            return manager.create(mapped.get(), shape, DataType.FLOAT32);
        }
        return shape.size() <= piece ? whole(name, type, shape) : inPieces(name, type, shape);
    }

    /* Copied once more, for an array made of a Java buffer reads the buffer as long as it lives, and all such buffers
     * together have a limit that no model knows of. A conversion to the same type would not copy, whatever it is asked. */
    private NDArray whole(String name, DataType type, Shape shape) {
        try (NDArray held = elements(manager, name, 0, shape, shape)) {
            return held.getDataType() == type ? held.duplicate() : held.toType(type, false);
        }
    }

    /** By as many rows at a time as keep the copy on the way small; no buffer could hold the largest tables. */
    private NDArray inPieces(String name, DataType type, Shape shape) {
        NDArray all = manager.create(shape, type);
        long rows = shape.get(0);
        long row = shape.size() / rows;
        long step = Math.max(1, piece / row);
        for (long from = 0; from < rows; from += step) {
            long to = Math.min(rows, from + step);
            Shape some = shape.dimension() == 1 ? new Shape(to - from) : new Shape(to - from, row);
            try (NDManager scope = manager.newSubManager()) {
                NDArray held = elements(scope, name, from * row, some, shape);
                all.set(new NDIndex().addSliceDim(from, to), held.toType(type, false));
            }
        }
        return all;
    }

    private NDArray elements(NDManager scope, String name, long from, Shape some, Shape shape) {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(Math.toIntExact(4 * some.size())).order(ByteOrder.nativeOrder());
        checkpoint.copy(path + name, from, bytes.asFloatBuffer(), shape.getShape());
        return scope.create(bytes, some, DataType.FLOAT32);
    }
}
