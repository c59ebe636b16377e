package io.castalia.producers.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import org.jspecify.annotations.Nullable;

/**
 * What turns tokens into the states that the first layer reads.
 *
 * @param tokens (vocabulary, width)
 * @param positions (positions, width), or none where positions turn the heads
 * @param scale of the tokens' embeddings
 */
record Stem(NDArray tokens, @Nullable NDArray positions, double scale) {

    /**
     * The states of tokens that stand at {@code first} and after it.
     *
     * @param ids (rows, length), 64-bit
     */
    NDArray apply(NDArray ids, int first) {
        NDArray states = Embedding.embedding(ids, tokens, SparseFormat.DENSE)
                .singletonOrThrow()
                .toType(DataType.FLOAT32, false);
        if (scale != 1) {
            states.muli(scale);
        }
        if (positions == null) {
            return states;
        }
        NDArray own = positions.get(
                new NDIndex().addSliceDim(first, first + ids.getShape().get(1)));
        own.attach(ids.getManager());
        return states.addi(own.toType(DataType.FLOAT32, false));
    }
}
