package io.castalia.producers.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;

/**
 * Attention whose heads share keys and values in groups (Ainslie et al. 2023).
 *
 * @param heads how many of each, and how wide
 * @param rule how this layer attends
 * @param in the product that gives queries, keys and values of all heads side by side, in this order
 * @param headNorm of queries and keys before they turn, with a weight (query and key heads, head width); or none
 * @param out the product that leads back to the residual stream
 */
record Attention(Heads heads, AttentionRule rule, Linear in, Optional<Norm> headNorm, Linear out) {

    /** What attention of a layer gives; anything where the pass has ended on the way. */
    NDArray apply(NDArray x, int layer, Pass pass) {
        NDArray together = together(x, layer, pass);
        return pass.endsAt(layer, Site.HEADS, together) ? together : out.apply(together);
    }

    /** The results of all heads side by side. */
    private NDArray together(NDArray x, int layer, Pass pass) {
        long rows = x.getShape().get(0);
        long length = x.getShape().get(1);
        int turning = heads.queries() + heads.keyValues();
        NDList parts = in.apply(x)
                .reshape(rows, length, turning + heads.keyValues(), heads.width())
                .split(new long[] {turning}, 2);
        NDArray turned = headNorm.map(norm -> norm.apply(parts.get(0))).orElse(parts.get(0));
        pass.turn(rule.rope(), turned);
        NDList queriesAndKeys = turned.split(new long[] {heads.queries()}, 2);
        NDArray queries = queriesAndKeys.get(0).transpose(0, 2, 1, 3);
        NDArray keys = pass.keys(layer, queriesAndKeys.get(1).transpose(0, 2, 1, 3));
        NDArray values = pass.values(layer, parts.get(1).transpose(0, 2, 1, 3));

        // A group's queries stand below each other, so that its keys and values need not be repeated.
        var grouped = new Shape(rows, heads.keyValues(), heads.group() * length, heads.width());
        NDArray scores = queries.reshape(grouped).muli(rule.scale()).matMul(keys.swapAxes(2, 3));
        NDArray weights = masked(capped(scores), length, pass).softmax(-1);
        return weights.matMul(values)
                .reshape(rows, heads.queries(), length, heads.width())
                .transpose(0, 2, 1, 3)
                .reshape(rows, length, heads.queryWidth());
    }

    private NDArray capped(NDArray scores) {
        return Double.isInfinite(rule.cap())
                ? scores
                : scores.divi(rule.cap()).tanh().muli(rule.cap());
    }

    private NDArray masked(NDArray scores, long length, Pass pass) {
        Optional<NDArray> mask = pass.mask(rule.window());
        if (mask.isEmpty()) {
            return scores;
        }
        Shape shape = scores.getShape();
        return scores.reshape(shape.get(0), heads.queries(), length, shape.get(3))
                .addi(mask.get())
                .reshape(shape);
    }
}
