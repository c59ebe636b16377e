package io.castalia.producers.check;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.castalia.producers.decoder.Decoder;
import io.castalia.producers.decoder.Hookpoint;
import io.castalia.producers.decoder.Site;
import io.castalia.producers.model.Crew;
import io.castalia.producers.model.Sinks;
import io.castalia.producers.model.TokenizedContext;
import io.castalia.producers.sparse.CoderSite;
import io.castalia.producers.sparse.CrossEntropy;
import io.castalia.producers.sparse.SparseCode;
import io.castalia.producers.sparse.SparseCoder;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Puts what a coder rebuilds in the place of what it rebuilt, at any site, and lets the model read on. Masked tokens and
 * sinks stay as they are.
 */
public final class Splice {

    private static final Hookpoint EMBEDDING = new Hookpoint(0, Site.EMBEDDING);

    private final Decoder decoder;
    private final Sinks sinks;

    /** Of a decoder with all its layers and its head. */
    public Splice(Decoder decoder, Sinks sinks) {
        this.decoder = decoder;
        this.sinks = sinks;
    }

    /**
     * What the model loses, over the tokens that follow one whose state was put back.
     *
     * @return nothing where no token follows one
     */
    public Optional<CrossEntropy> measure(SparseCoder coder, CoderSite site, List<TokenizedContext> contexts) {
        var losses = new double[contexts.size()][3]; // summed over a context's tokens as they are, spliced, and ablated
        var counts = new int[contexts.size()];
        Crew.each(losses.length, i -> counts[i] = losses(coder, site, contexts.get(i), losses[i]));
        var sums = new double[3];
        long tokens = 0;
        for (int context = 0; context < losses.length; context++) {
            tokens += counts[context];
            for (int i = 0; i < sums.length; i++) {
                sums[i] += losses[context][i];
            }
        }
        return tokens == 0
                ? Optional.empty()
                : Optional.of(new CrossEntropy(sums[0] / tokens, sums[1] / tokens, sums[2] / tokens));
    }

    /* Adds up a context's, and returns of how many tokens. */
    private int losses(SparseCoder coder, CoderSite site, TokenizedContext context, double[] sums) {
        return context.length() > 1 ? add(coder, site, context, sums) : 0;
    }

    private int add(SparseCoder coder, CoderSite site, TokenizedContext context, double[] sums) {
        var reads = Hookpoint.parse(site.reads());
        var writes = Hookpoint.parse(site.writes());
        var below = writes.layer() == 0 ? EMBEDDING : new Hookpoint(writes.layer() - 1, Site.RESIDUAL);
        var rows = new int[][] {context.ids()};
        try (NDManager scope = decoder.scope()) {
            var read = new HashMap<Hookpoint, NDArray>();
            NDArray x = decoder.embed(scope, rows);
            read.put(EMBEDDING, x);
            NDArray last = decoder.run(x, 0, decoder.layers(), List.of(below, reads, writes), read);
            NDArray before = Objects.requireNonNull(read.get(below));
            NDArray states = Objects.requireNonNull(read.get(reads)).get(0);
            NDArray whole = Objects.requireNonNull(read.get(writes));
            BitSet counted = sinks.left(states, context);
            NDArray left = scope.create(ones(counted, context.length()), new Shape(1, context.length(), 1));
            NDArray ablated = whole.sub(whole.mul(left));
            NDArray rebuilt = rebuilt(coder, states).reshape(whole.getShape());
            NDArray spliced = ablated.add(rebuilt.mul(left));
            add(last, rows, counted, sums, 0);
            add(with(spliced, writes, before), rows, counted, sums, 1);
            add(with(ablated, writes, before), rows, counted, sums, 2);
            return counted.get(0, context.length() - 1).cardinality();
        }
    }

    private static NDArray rebuilt(SparseCoder coder, NDArray states) {
        SparseCode code = coder.encode(states);
        synchronized (coder) {
            return coder.decode(code, states);
        }
    }

    /** The residual stream behind the last layer, had the model found these states at a site. */
    private NDArray with(NDArray states, Hookpoint site, NDArray before) {
        return site.equals(EMBEDDING)
                ? decoder.run(states, 0, decoder.layers())
                : decoder.run(before, site.layer(), decoder.layers(), Map.of(site, found -> states.duplicate()));
    }

    private void add(NDArray x, int[][] rows, BitSet counted, double[] sums, int at) {
        float[] found = decoder.logProbabilities(x, rows);
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
