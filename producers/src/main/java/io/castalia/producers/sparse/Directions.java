package io.castalia.producers.sparse;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.core.Linear;
import io.castalia.producers.model.Unembedding;
import io.castalia.producers.sparse.Direction.Neighbour;
import io.castalia.producers.sparse.Direction.Token;
import io.castalia.producers.sparse.Direction.Vocabulary;
import io.castalia.schemas.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Projects decoder rows onto the vocabulary and onto each other, in slices: of the (latents, vocabulary) and
 * (latents, latents) matrices no more than a bounded part is ever there.
 */
public final class Directions {

    private static final int[] ROW = {1};
    private static final float TINY = 1e-12f;

    private final int tokens;
    private final int neighbours;
    private final long elements;

    /**
     * How much is wanted.
     *
     * @param tokens promoted and suppressed each
     * @param neighbours of a latent
     */
    public Directions(int tokens, int neighbours) {
        this(tokens, neighbours, 1 << 24);
    }

    /** The same with a bound on the elements of a slice; a slice has one row at least. */
    Directions(int tokens, int neighbours, long elements) {
        Refusal.unless(tokens > 0, "tokens", tokens, "at least 1");
        Refusal.unless(neighbours > 0, "neighbours", neighbours, "at least 1");
        this.tokens = tokens;
        this.neighbours = neighbours;
        this.elements = elements;
    }

    /**
     * The unembedding of what a coder writes: there is none where it does not write to the residual stream.
     *
     * @param hookpoint that the coder reads, and writes unless its card says otherwise
     * @param model its unembedding of what is written at a hookpoint, asked for where it is needed
     */
    public static Unembedding of(SparseCoder coder, String hookpoint, Function<String, Unembedding> model) {
        CoderSite site = coder.card().site().orElseGet(() -> CoderSite.of(hookpoint));
        return site.writesToResidual() && coder.decoderRows().isPresent()
                ? model.apply(site.writes())
                : new Unembedding.None("coder '%s' does not write to the residual stream".formatted(coder.name()));
    }

    /**
     * Says of every latent, in order, what its row does.
     *
     * @param rows decoder rows, shape (latents, width); not changed
     * @throws Refusal where the unembedding is of another width
     */
    public void project(NDArray rows, Unembedding unembedding, Consumer<Direction> into) {
        int latents = Math.toIntExact(rows.getShape().get(0));
        if (unembedding instanceof Unembedding.Matrix m) {
            long width = rows.getShape().get(1);
            Refusal.unless(
                    m.matrix().getShape().get(1) == width,
                    "width of decoder rows",
                    width,
                    "%d, as the unembedding has".formatted(m.matrix().getShape().get(1)));
        }
        try (NDManager scope = rows.getManager().newSubManager()) {
            rows.tempAttach(scope);
            int step = step(latents, unembedding);
            float[] lengths = lengths(rows, latents, step, scope);
            NDArray norms = scope.create(lengths);
            NDArray divisors = norms.maximum(TINY);
            for (int from = 0; from < latents; from += step) {
                int to = Math.min(latents, from + step);
                try (NDManager slice = scope.newSubManager()) {
                    slice(rows, divisors, from, to, unembedding, slice, lengths).forEach(into);
                }
            }
        }
    }

    private static float[] lengths(NDArray rows, int latents, int step, NDManager scope) {
        var lengths = new float[latents];
        for (int from = 0; from < latents; from += step) {
            int to = Math.min(latents, from + step);
            try (NDManager slice = scope.newSubManager()) {
                NDArray some = rows.get("%d:%d".formatted(from, to));
                some.attach(slice);
                float[] found = some.square().sum(ROW).sqrt().toFloatArray();
                System.arraycopy(found, 0, lengths, from, found.length);
            }
        }
        return lengths;
    }

    private int step(int latents, Unembedding unembedding) {
        long widest = unembedding instanceof Unembedding.Matrix m
                ? Math.max(latents, m.matrix().getShape().get(0))
                : latents;
        return (int) Math.max(1, Math.min(latents, elements / widest));
    }

    private List<Direction> slice(
            NDArray rows,
            NDArray divisors,
            int from,
            int to,
            Unembedding unembedding,
            NDManager scope,
            float[] lengths) {
        String range = "%d:%d".formatted(from, to);
        NDArray ofSlice = rows.get(range);
        NDArray divisorsOfSlice = divisors.get(range);
        ofSlice.attach(scope);
        divisorsOfSlice.attach(scope);
        NDArray unit = ofSlice.div(divisorsOfSlice.reshape(to - from, 1));
        List<List<Neighbour>> near = neighbours(product(unit, rows).divi(divisors), from);
        List<Vocabulary> said = vocabulary(ofSlice, unembedding);
        var directions = new ArrayList<Direction>();
        for (int i = 0; i < to - from; i++) {
            directions.add(new Direction(from + i, lengths[from + i], near.get(i), said.get(i)));
        }
        return directions;
    }

    private List<List<Neighbour>> neighbours(NDArray cosinesOfSlice, int from) {
        int latents = Math.toIntExact(cosinesOfSlice.getShape().get(1));
        int kept = Math.min(neighbours + 1, latents); // a latent's nearest is itself
        NDList nearest = cosinesOfSlice.topK(kept, -1, true, true);
        float[] cosines = nearest.get(0).toFloatArray();
        long[] latentsOf = nearest.get(1).toLongArray();
        var lists = new ArrayList<List<Neighbour>>();
        for (int row = 0; row < cosines.length / kept; row++) {
            var list = new ArrayList<Neighbour>();
            for (int i = row * kept; i < (row + 1) * kept && list.size() < neighbours; i++) {
                if (latentsOf[i] != from + row) {
                    list.add(new Neighbour((int) latentsOf[i], cosines[i]));
                }
            }
            lists.add(list);
        }
        return lists;
    }

    private List<Vocabulary> vocabulary(NDArray slice, Unembedding unembedding) {
        var said = new ArrayList<Vocabulary>();
        if (unembedding instanceof Unembedding.Matrix m) {
            NDArray read = m.centres() ? slice.sub(slice.mean(ROW, true)) : slice;
            NDArray logits = product(read.mul(m.normWeight()), m.matrix());
            List<List<Token>> promoted = tokens(logits, true);
            List<List<Token>> suppressed = tokens(logits, false);
            for (int i = 0; i < promoted.size(); i++) {
                said.add(new Vocabulary.Tokens(promoted.get(i), suppressed.get(i)));
            }
        } else if (unembedding instanceof Unembedding.None none) {
            for (long i = 0; i < slice.getShape().get(0); i++) {
                said.add(new Vocabulary.None(none.why()));
            }
        }
        return said;
    }

    /** Of each row with each, in the rows' scope: a transpose would belong to the matrix's owner and stay. */
    private static NDArray product(NDArray rows, NDArray matrix) {
        return Linear.linear(rows, matrix, null).singletonOrThrow();
    }

    private List<List<Token>> tokens(NDArray logits, boolean largest) {
        int kept = (int) Math.min(tokens, logits.getShape().get(1));
        NDList chosen = logits.topK(kept, -1, largest, true);
        float[] values = chosen.get(0).toFloatArray();
        long[] ids = chosen.get(1).toLongArray();
        var lists = new ArrayList<List<Token>>();
        for (int from = 0; from < values.length; from += kept) {
            var list = new ArrayList<Token>();
            for (int i = from; i < from + kept; i++) {
                list.add(new Token((int) ids[i], values[i]));
            }
            lists.add(list);
        }
        return lists;
    }
}
