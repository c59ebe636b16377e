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
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A checkpoint's tensors on their device, below a path of their names. On a CPU what the file holds in single precision
 * is not copied: the arrays are the mapped file, and may not be written to.
 */
final class Weights {

    private static final long PIECE = 1 << 24;

    private final Checkpoint checkpoint;
    private final NDManager manager;
    private final Precision precision;
    private final String path;

    private Weights(Checkpoint checkpoint, NDManager manager, Precision precision, String path) {
        this.checkpoint = checkpoint;
        this.manager = manager;
        this.precision = precision;
        this.path = path;
    }

    /** All tensors by their full names; arrays live as long as the manager. */
    static Weights of(Checkpoint checkpoint, NDManager manager, Precision precision) {
        return new Weights(checkpoint, manager, precision, "");
    }

    /** The tensors below a name. */
    Weights at(String name) {
        return new Weights(checkpoint, manager, precision, path + name + ".");
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
        return new Norm.RootMeanSquare(vector(name + ".weight", width).add(1), epsilon);
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
        List<Linear> parts = List.of(
                linear(names.get(0), in, heads.queryWidth(), biased),
                linear(names.get(1), in, heads.keyValueWidth(), biased),
                linear(names.get(2), in, heads.keyValueWidth(), biased));
        NDArray weight = stacked(parts.stream().map(Linear::weight).toList());
        return new Linear(
                weight,
                biased
                        ? stacked(parts.stream()
                                .map(part -> Optional.ofNullable(part.bias()).orElseThrow())
                                .toList())
                        : null);
    }

    /** The same from a product that gives them head by head: query, key, value, then those of the next head. */
    Linear queriesKeysValuesByHead(String name, long in, Heads heads, boolean biased) {
        Linear byHead = linear(name, in, 3L * heads.queryWidth(), biased);
        return new Linear(byKind(byHead.weight(), heads), byHead.bias() == null ? null : byKind(byHead.bias(), heads));
    }

    /** The norms of queries and keys, of all heads below each other; weights held as they are, or less 1. */
    Norm headNorm(Heads heads, double epsilon, double plus) {
        NDArray queries = vector("q_norm.weight", heads.width()).add(plus).reshape(1, heads.width());
        NDArray keys = vector("k_norm.weight", heads.width()).add(plus).reshape(1, heads.width());
        return new Norm.RootMeanSquare(
                queries.repeat(0, heads.queries()).concat(keys.repeat(0, heads.keyValues()), 0), epsilon);
    }

    private NDArray bias(String name, long out) {
        return array(name + ".bias", precision.type(), out);
    }

    private static NDArray byKind(NDArray byHead, Heads heads) {
        long columns = byHead.size() / (3L * heads.queryWidth());
        NDArray byKind = byHead.reshape(heads.queries(), 3, heads.width(), columns)
                .transpose(1, 0, 2, 3)
                .reshape(byHead.getShape())
                .duplicate();
        byHead.close();
        return byKind;
    }

    private static NDArray stacked(List<NDArray> parts) {
        NDArray all = NDArrays.concat(new NDList(parts), 0);
        parts.forEach(NDArray::close);
        return all;
    }

    private NDArray array(String name, DataType type, long... dimensions) {
        var shape = new Shape(dimensions);
        boolean asMapped = type == DataType.FLOAT32 && !manager.getDevice().isGpu();
        Optional<ByteBuffer> mapped = asMapped ? checkpoint.mapped(path + name, dimensions) : Optional.empty();
        if (mapped.isPresent()) {
            return manager.create(mapped.get(), shape, DataType.FLOAT32);
        }
        return shape.size() <= PIECE ? whole(name, type, shape) : inPieces(name, type, shape);
    }

    private NDArray whole(String name, DataType type, Shape shape) {
        return piece(manager, name, 0, shape, shape).toType(type, false);
    }

    /** By as many rows at a time as keep the copy on the way small; no buffer could hold the largest tables. */
    private NDArray inPieces(String name, DataType type, Shape shape) {
        NDArray all = manager.create(shape, type);
        long rows = shape.get(0);
        long step = Math.max(1, PIECE * rows / shape.size());
        for (long row = 0; row < rows; row += step) {
            long end = Math.min(rows, row + step);
            try (NDManager scope = manager.newSubManager()) {
                Shape some = new Shape(end - row, shape.size() / rows);
                NDArray piece = piece(scope, name, row * some.get(1), some, shape);
                all.set(new NDIndex().addSliceDim(row, end), piece.toType(type, false));
            }
        }
        return all;
    }

    private NDArray piece(NDManager scope, String name, long from, Shape some, Shape shape) {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(Math.toIntExact(4 * some.size())).order(ByteOrder.nativeOrder());
        FloatBuffer floats = bytes.asFloatBuffer();
        checkpoint.copy(path + name, from, floats, shape.getShape());
        return scope.create(bytes, some, DataType.FLOAT32);
    }
}
