package io.castalia.producers.sparse;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import org.jspecify.annotations.Nullable;

/**
 * What rebuilds states from activations.
 *
 * @param rows the direction of each latent, shape (latents, output width)
 * @param bias shape (output width)
 * @param skip what is added of the encoded states, shape (width, output width)
 */
record Decoder(NDArray rows, NDArray bias, @Nullable NDArray skip) {

    private static final int GATHERED = 4096;

    /** What the activations say of each token, shape (tokens, output width), in the scope. */
    NDArray rebuild(SparseCode code, NDArray states, NDManager scope) {
        var pieces = new NDList();
        for (int from = 0; from < code.tokens(); ) {
            int to = from + 1;
            while (to < code.tokens() && code.from(to + 1) - code.from(from) <= GATHERED) {
                to++;
            }
            pieces.add(piece(code, from, to, scope));
            from = to;
        }
        if (pieces.isEmpty()) { // of a context of nothing but special tokens
            pieces.add(scope.zeros(new Shape(0, bias.size())));
        }
        NDArray rebuilt = NDArrays.concat(pieces, 0).add(bias);
        return skip == null ? rebuilt : rebuilt.add(states.matMul(skip));
    }

    private NDArray piece(SparseCode code, int from, int to, NDManager scope) {
        int first = code.from(from);
        int n = code.from(to) - first;
        if (n == 0) {
            return scope.zeros(new Shape(to - from, bias.size()));
        }
        var values = new float[(to - from) * n]; // (tokens, activations)
        var latents = new long[n];
        for (int t = from; t < to; t++) {
            for (int a = code.from(t); a < code.from(t + 1); a++) {
                values[(t - from) * n + a - first] = code.value(a);
                latents[a - first] = code.latent(a);
            }
        }
        NDArray gathered = Embedding.embedding(scope.create(latents), rows, SparseFormat.DENSE)
                .singletonOrThrow();
        return scope.create(values, new Shape(to - from, n)).matMul(gathered);
    }
}
