package io.castalia.producers.sparse;

import io.castalia.schemas.Refusal;
import java.util.OptionalDouble;

/**
 * What a model loses where a coder's reconstruction is put in the place of its states: nats a token.
 *
 * @param clean of the model as it is
 * @param spliced with the reconstruction in place
 * @param ablated with zeros in place
 */
public record CrossEntropy(double clean, double spliced, double ablated) {

    public CrossEntropy {
        for (double loss : new double[] {clean, spliced, ablated}) {
            Refusal.unless(Double.isFinite(loss) && loss >= 0, "cross-entropy", loss, "finite, and not below zero");
        }
    }

    /**
     * The share of what zeros cost that the reconstruction does not: 1 where it costs nothing, 0 where it is as bad as
     * zeros, below that where it is worse. Nothing where zeros cost nothing.
     */
    public OptionalDouble recovered() {
        return ablated > clean ? OptionalDouble.of((ablated - spliced) / (ablated - clean)) : OptionalDouble.empty();
    }
}
