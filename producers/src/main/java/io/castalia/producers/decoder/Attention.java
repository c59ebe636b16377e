package io.castalia.producers.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
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

    private static final int BLOCK = 64;

    /**
     * What attention of a layer gives. Where the pass ends at a site within it, the rest is not computed, and what is
     * returned is of no use: see {@link Pass#ended()}.
     */
    NDArray apply(NDArray x, int layer, Pass pass) {
        NDArray together = pass.at(layer, Site.HEADS, together(x, layer, pass));
        return pass.ended() ? together : out.apply(together);
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
        var blocks = new NDList();
        for (long from = 0; from < length; from += BLOCK) {
            blocks.add(block(queries, keys, values, from, Math.min(length, from + BLOCK), pass));
        }
        return NDArrays.concat(blocks, 1).reshape(rows, length, heads.queryWidth());
    }

    /**
     * The results of some tokens, (rows, tokens, query heads, head width). They see no later token, so no later key is
     * looked at.
     */
    private NDArray block(NDArray queries, NDArray keys, NDArray values, long from, long to, Pass pass) {
        long rows = queries.getShape().get(0);
        long tokens = to - from;
        long seen = keys.getShape().get(2) - queries.getShape().get(2) + to;
        // A group's queries stand below each other, so that its keys and values need not be repeated.
        NDArray grouped = tokens(queries, from, to)
                .reshape(rows, heads.keyValues(), heads.group() * tokens, heads.width())
                .muli(rule.scale());
        NDArray scores = capped(grouped.matMul(tokens(keys, 0, seen).swapAxes(2, 3)));
        pass.mask(rule.window(), from, to)
                .ifPresent(mask ->
                        scores.reshape(rows, heads.queries(), tokens, seen).addi(mask));
        return scores.softmax(-1)
                .matMul(tokens(values, 0, seen))
                .reshape(rows, heads.queries(), tokens, heads.width())
                .transpose(0, 2, 1, 3);
    }

    private NDArray capped(NDArray scores) {
        return Double.isInfinite(rule.cap())
                ? scores
                : scores.divi(rule.cap()).tanh().muli(rule.cap());
    }

    private static NDArray tokens(NDArray heads, long from, long to) {
        return heads.get(new NDIndex().addAllDim(2).addSliceDim(from, to));
    }
}
