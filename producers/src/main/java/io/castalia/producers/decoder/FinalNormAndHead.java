package io.castalia.producers.decoder;

import ai.djl.ndarray.NDManager;
import io.castalia.producers.checkpoint.Checkpoint;
import io.castalia.producers.model.Unembedding;

/** Reads what is above a decoder's layers and nothing else, for whoever needs no more of it. */
final class FinalNormAndHead {

    private FinalNormAndHead() {}

    /**
     * The final norm's weight and the head, in single precision.
     *
     * @param scope that the arrays shall belong to
     */
    static Unembedding read(Family family, Checkpoint checkpoint, NDManager scope) {
        Weights all = Weights.of(checkpoint, scope, Precision.SINGLE);
        Weights body = family.body(all);
        Norm norm = family.finalNorm(body);
        Linear product = family.head(all, () -> family.stem(body).tokens());
        if (norm instanceof Norm.MeanAndVariance centring) {
            return new Unembedding.Matrix(product.weight(), centring.weight(), true);
        }
        return new Unembedding.Matrix(product.weight(), ((Norm.RootMeanSquare) norm).weight(), false);
    }
}
