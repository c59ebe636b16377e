package io.castalia.producers.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.castalia.schemas.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Lets a decoder write: the prompt is read once, and each further token costs one token's work.
 */
public final class Generator {

    private final Decoder decoder;
    private final Set<Integer> endTokens;

    /**
     * A generator.
     *
     * @param decoder opened whole; it stays the caller's
     * @param endTokens tokens that mean the end
     */
    public Generator(Decoder decoder, Set<Integer> endTokens) {
        this.decoder = decoder;
        this.endTokens = Set.copyOf(endTokens);
    }

    /**
     * Writes after a prompt.
     *
     * @param prompt at least one token
     * @param most tokens that are written
     */
    public Generation generate(int[] prompt, int most, Sampling sampling, Constraint constraint) {
        Refusal.unless(prompt.length > 0, "prompt", "empty", "at least one token");
        Refusal.unless(most > 0, "tokens to generate", most, "at least 1");
        var tokens = new ArrayList<Integer>();
        var probabilities = new ArrayList<Float>();
        try (NDManager scope = decoder.scope();
                Cache cache = new Cache(scope)) {
            int[] unread = prompt;
            while (tokens.size() < most) {
                float[] found = next(unread, cache);
                float[] allowed = allowed(found, constraint.after(ints(tokens)));
                int token = sampling.choose(allowed, tokens.size());
                if (allowed[token] == Float.NEGATIVE_INFINITY) {
                    return new Generation(tokens, probabilities, Generation.End.NOTHING_ALLOWED);
                }
                if (endTokens.contains(token)) {
                    return new Generation(tokens, probabilities, Generation.End.TOKEN);
                }
                tokens.add(token);
                probabilities.add(found[token]);
                unread = new int[] {token};
            }
        }
        return new Generation(tokens, probabilities, Generation.End.LENGTH);
    }

    /** Reads tokens into the cache, and says how probable each token is after them. */
    private float[] next(int[] unread, Cache cache) {
        try (NDManager scope = decoder.scope()) {
            NDArray x = decoder.embed(scope, new int[][] {unread}, cache.length());
            NDArray last = decoder.run(x, 0, decoder.layers(), Taps.none(), cache);
            cache.advance(unread.length);
            NDArray behind = last.get(new NDIndex().addAllDim().addSliceDim(unread.length - 1, unread.length));
            return decoder.logits(behind).logSoftmax(-1).toFloatArray();
        }
    }

    private static float[] allowed(float[] found, IntPredicate may) {
        float[] allowed = found.clone();
        for (int token = 0; token < allowed.length; token++) {
            if (!may.test(token)) {
                allowed[token] = Float.NEGATIVE_INFINITY;
            }
        }
        return allowed;
    }

    private static int[] ints(List<Integer> tokens) {
        return tokens.stream().mapToInt(Integer::intValue).toArray();
    }
}
