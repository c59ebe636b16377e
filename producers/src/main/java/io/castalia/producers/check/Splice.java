package io.castalia.producers.check;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.castalia.producers.decoder.Blueprint;
import io.castalia.producers.decoder.Decoder;
import io.castalia.producers.decoder.Hookpoint;
import io.castalia.producers.decoder.Site;
import io.castalia.producers.model.Sinks;
import io.castalia.producers.model.TokenizedContext;
import io.castalia.producers.sparse.CoderSite;
import io.castalia.producers.sparse.CrossEntropy;
import io.castalia.producers.sparse.SparseCoder;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Puts what a coder rebuilds in the place of what it rebuilt, and lets the model read on: the residual stream after a layer,
 * or what its MLP adds to that. Masked tokens and sinks stay as they are.
 */
public final class Splice {

    private final Decoder decoder;
    private final Sinks sinks;

    /** Of a decoder with all its layers and its head. */
    public Splice(Decoder decoder, Sinks sinks) {
        this.decoder = decoder;
        this.sinks = sinks;
    }

    /** Whether what is rebuilt at a site can be put back. */
    public static boolean isPossibleAt(String site, Blueprint blueprint) {
        var hookpoint = Hookpoint.parse(site);
        boolean normed = blueprint.has(new Hookpoint(0, Site.MLP_NORMED));
        return hookpoint.site() == Site.EMBEDDING
                || hookpoint.site() == Site.RESIDUAL
                || hookpoint.site() == (normed ? Site.MLP_NORMED : Site.MLP);
    }

    /**
     * What the model loses, over the tokens that follow one whose state was put back.
     *
     * @return nothing where no token follows one
     */
    public Optional<CrossEntropy> measure(SparseCoder coder, CoderSite site, List<TokenizedContext> contexts) {
        var sums = new double[3];
        long tokens = 0;
        for (TokenizedContext context : contexts) {
            if (context.length() > 1) {
                tokens += add(coder, site, context, sums);
            }
        }
        return tokens == 0
                ? Optional.empty()
                : Optional.of(new CrossEntropy(sums[0] / tokens, sums[1] / tokens, sums[2] / tokens));
    }

    private int add(SparseCoder coder, CoderSite site, TokenizedContext context, double[] sums) {
        var reads = Hookpoint.parse(site.reads());
        var writes = Hookpoint.parse(site.writes());
        int next = writes.site() == Site.EMBEDDING ? 0 : writes.layer() + 1;
        var rows = new int[][] {context.ids()};
        try (NDManager scope = decoder.scope()) {
            var read = new HashMap<Hookpoint, NDArray>();
            NDArray x = decoder.embed(scope, rows);
            read.put(new Hookpoint(0, Site.EMBEDDING), x);
            NDArray after = decoder.run(x, 0, next, List.of(reads, writes), read);
            NDArray states = Objects.requireNonNull(read.get(reads)).get(0);
            NDArray whole = Objects.requireNonNull(read.get(writes));
            BitSet counted = sinks.left(states, context);
            NDArray rebuilt = coder.decode(coder.encode(states), states).reshape(whole.getShape());
            NDArray left = scope.create(ones(counted, context.length()), new Shape(1, context.length(), 1));
            NDArray taken = whole.mul(left);
            NDArray ablated = after.sub(taken);
            add(after, next, rows, counted, sums, 0);
            add(ablated.add(rebuilt.mul(left)), next, rows, counted, sums, 1);
            add(ablated, next, rows, counted, sums, 2);
            return counted.get(0, context.length() - 1).cardinality();
        }
    }

    private void add(NDArray x, int next, int[][] rows, BitSet counted, double[] sums, int at) {
        float[] found = decoder.logProbabilities(decoder.run(x, next, decoder.layers()), rows);
        for (int t = 0; t < found.length; t++) {
            sums[at] -= counted.get(t) ? found[t] : 0;
        }
    }

    private static float[] ones(BitSet set, int length) {
        var ones = new float[length];
        for (int t = set.nextSetBit(0); t >= 0 && t < length; t = set.nextSetBit(t + 1)) {
            ones[t] = 1;
        }
        return ones;
    }
}
