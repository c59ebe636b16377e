package io.castalia.producers.decoder;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import com.fasterxml.jackson.databind.JsonNode;
import io.castalia.producers.checkpoint.Checkpoint;
import io.castalia.producers.model.Engines;
import io.castalia.producers.model.Unembedding;
import io.castalia.schemas.Refusal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A causal language model as the forward pass that its paper describes: embeddings, layers, head. One thread at a time.
 *
 * <p>States are arrays of shape (rows, length, width), on the GPU where there is one. An array belongs to the scope that
 * the first array of its making belonged to, and goes with it: the caller opens a {@link #scope}, and closes it after
 * each batch.
 */
public final class Decoder implements AutoCloseable {

    private final Family family;
    private final Checkpoint checkpoint;
    private final NDManager manager;
    private final Stem stem;
    private final Trunk trunk;
    private final Optional<Head> head;

    private Decoder(
            Family family, Checkpoint checkpoint, NDManager manager, Stem stem, Trunk trunk, Optional<Head> head) {
        this.family = family;
        this.checkpoint = checkpoint;
        this.manager = manager;
        this.stem = stem;
        this.trunk = trunk;
        this.head = head;
    }

    private static Decoder load(Family family, Checkpoint checkpoint, int depth, boolean whole, Precision precision) {
        Engines.offline();
        Engine engine = Engine.getEngine("PyTorch");
        Device device = engine.getGpuCount() > 0 ? Device.gpu() : Device.cpu();
        NDManager manager = NDManager.newBaseManager(device, engine.getEngineName());
        try {
            Weights all = Weights.of(checkpoint, manager, precision);
            Weights body = family.body(all);
            Stem stem = family.stem(body);
            var layers = new ArrayList<Layer>();
            for (int layer = 0; layer < depth; layer++) {
                layers.add(family.layer(body, layer));
            }
            Optional<Head> head = whole ? Optional.of(head(family, all, body, stem)) : Optional.empty();
            return new Decoder(family, checkpoint, manager, stem, new Trunk(layers, !device.isGpu()), head);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    private static Head head(Family family, Weights all, Weights body, Stem stem) {
        return new Head(
                family.finalNorm(body),
                family.head(all, stem::tokens),
                family.c().logitCap());
    }

    /**
     * Loads a whole model.
     *
     * @param configuration what its {@code config.json} holds
     * @throws Refusal where the family is not known, or a number cannot be
     * @throws IllegalArgumentException where a tensor is missing, or has another shape or type
     */
    public static Decoder open(JsonNode configuration, Checkpoint checkpoint, Precision precision) {
        return open(
                Family.of(new ConfigFile(checkpoint.source() + ", config.json", configuration)), checkpoint, precision);
    }

    static Decoder open(Family family, Checkpoint checkpoint, Precision precision) {
        return load(family, checkpoint, family.c().layers().size(), true, precision);
    }

    /**
     * Loads what is needed to reach some hookpoints: the layers up to the highest of them, and no head.
     *
     * @throws Refusal also where the model has not got one of the hookpoints
     */
    public static Decoder upTo(
            Collection<Hookpoint> hookpoints, JsonNode configuration, Checkpoint checkpoint, Precision precision) {
        Family family = Family.of(new ConfigFile(checkpoint.source() + ", config.json", configuration));
        hookpoints.forEach(hookpoint -> check(family, hookpoint));
        return load(family, checkpoint, depth(hookpoints), false, precision);
    }

    private static int depth(Collection<Hookpoint> hookpoints) {
        Refusal.unless(!hookpoints.isEmpty(), "hookpoints", hookpoints, "at least one");
        Hookpoint highest = new TreeSet<>(hookpoints).last();
        return highest.site() == Site.EMBEDDING ? 0 : highest.layer() + 1;
    }

    static void check(Family family, Hookpoint hookpoint) {
        int layers = family.c().layers().size();
        Refusal.unless(
                hookpoint.layer() < layers,
                "hookpoint",
                hookpoint,
                "in layers 0 to %d, which is what this %s has"
                        .formatted(layers - 1, family.c().family()));
        Refusal.unless(
                !hookpoint.site().isBehindNorm() || family.hasNormsBehind(),
                "hookpoint",
                hookpoint,
                "a site that a %s has; only Gemma norms behind attention and MLP"
                        .formatted(family.c().family()));
    }

    /** The {@code model_type} of its configuration. */
    public String family() {
        return family.c().family();
    }

    /** How many layers the model has, those that were not loaded included. */
    public int layers() {
        return family.c().layers().size();
    }

    /**
     * Whether a row's states depend, in every bit, on nothing but the row. On a GPU they do not promise it: there a batch
     * must always be made of the same rows.
     */
    public boolean rowsAreIndependent() {
        return trunk.byRow();
    }

    /** Width of the residual stream. */
    public int width() {
        return family.c().width();
    }

    /** Width of the states at a hookpoint. */
    public int width(Hookpoint hookpoint) {
        check(family, hookpoint);
        return family.c().width(hookpoint.site());
    }

    /** Number of tokens that it knows. */
    public int vocabulary() {
        return family.c().vocabulary();
    }

    /** A scope for the arrays of a batch, on this model's device. To be closed. */
    public NDManager scope() {
        return manager.newSubManager();
    }

    /**
     * What the first layer reads.
     *
     * @param scope that the states shall belong to
     * @param rows token ids, all rows of one length
     * @return (rows, length, width)
     * @throws IllegalArgumentException where rows differ in length or are longer than the model can read, or an id is not
     *     in its vocabulary
     */
    public NDArray embed(NDManager scope, int[][] rows) {
        return embed(scope, rows, 0);
    }

    /** The same for tokens that stand at {@code first} and after it. */
    NDArray embed(NDManager scope, int[][] rows, int first) {
        long[] ids = ids(rows, first);
        try (NDManager passing = scope.newSubManager()) {
            NDArray states = stem.apply(passing.create(ids).reshape(rows.length, rows[0].length), first);
            states.attach(scope);
            return states;
        }
    }

    private long[] ids(int[][] rows, int first) {
        int length = rows[0].length;
        int most = family.c().positions();
        if (first + length > most) {
            throw new IllegalArgumentException("a row of %d tokens, but a %s of this size has %d positions; cut it"
                    .formatted(first + length, family(), most));
        }
        var ids = new long[rows.length * length];
        int at = 0;
        for (int[] row : rows) {
            if (row.length != length) {
                throw new IllegalArgumentException(
                        "rows of %d and %d tokens in one batch; batches hold rows of one length"
                                .formatted(length, row.length));
            }
            for (int id : row) {
                if (id < 0 || id >= vocabulary()) {
                    throw new IllegalArgumentException(
                            "token id %d, but the model knows %d tokens; does the tokenizer belong to it?"
                                    .formatted(id, vocabulary()));
                }
                ids[at++] = id;
            }
        }
        return ids;
    }

    /**
     * Runs some layers: a state may be edited between two runs.
     *
     * @param x the residual stream before layer {@code from}, (rows, length, width); left as it is
     * @param from the first layer
     * @param to behind the last layer
     * @return the residual stream before layer {@code to}, in the scope of x; x itself where there is no layer between
     */
    public NDArray run(NDArray x, int from, int to) {
        return run(x, from, to, Taps.none(), null);
    }

    /**
     * The same, and reads hookpoints on its way.
     *
     * @param read filled with the states at these hookpoints, in the scope of x
     */
    public NDArray run(NDArray x, int from, int to, Collection<Hookpoint> hookpoints, Map<Hookpoint, NDArray> read) {
        hookpoints.forEach(hookpoint -> check(family, hookpoint));
        Taps taps = Taps.passing(hookpoints);
        NDArray states = run(x, from, to, taps, null);
        read.putAll(taps.taken());
        return states;
    }

    /**
     * The same, and goes on from some hookpoints with other states than it has found there.
     *
     * @param edits what becomes of the states at a hookpoint; they are left as they are, and what comes of them belongs to
     *     their scope
     */
    public NDArray run(NDArray x, int from, int to, Map<Hookpoint, UnaryOperator<NDArray>> edits) {
        edits.keySet().forEach(hookpoint -> check(family, hookpoint));
        return run(x, from, to, Taps.editing(edits), null);
    }

    NDArray run(NDArray x, int from, int to, Taps taps, @Nullable Cache cache) {
        return trunk.run(x, from, to, taps, cache);
    }

    /**
     * The states of a batch at some hookpoints. Nothing above the highest of them is computed.
     *
     * @param scope that the states shall belong to
     * @param rows token ids, all rows of one length
     * @return by hookpoint, (rows, length, width), in the order of the forward pass
     */
    public Map<Hookpoint, NDArray> states(NDManager scope, int[][] rows, Collection<Hookpoint> hookpoints) {
        hookpoints.forEach(hookpoint -> check(family, hookpoint));
        Taps taps = Taps.endingAtHighest(hookpoints);
        NDArray x = embed(scope, rows);
        taps.at(new Hookpoint(0, Site.EMBEDDING), x);
        NDArray last = run(x, 0, depth(hookpoints), taps, null);
        for (NDArray state : List.of(x, last)) {
            if (!taps.hold(state)) {
                state.close();
            }
        }
        return taps.taken();
    }

    /**
     * Logits from the residual stream behind the last layer: final norm, head, and cap where there is one.
     *
     * @param x (rows, length, width)
     * @return (rows, length, vocabulary), in the scope of x
     */
    public NDArray logits(NDArray x) {
        return inOwnScope(x, states -> head().logits(states));
    }

    private static NDArray inOwnScope(NDArray x, UnaryOperator<NDArray> of) {
        NDManager scope = x.getManager();
        try (NDManager own = scope.newSubManager()) {
            x.tempAttach(own);
            NDArray result = of.apply(x);
            result.attach(scope);
            return result;
        }
    }

    /**
     * How probable the model finds each token but the first of its row, from the residual stream behind the last layer.
     *
     * @param x (rows, length, width)
     * @param rows the token ids, (rows, length)
     * @return natural logarithms, (rows, length - 1), row-major; the cross-entropy is minus their mean
     */
    public float[] logProbabilities(NDArray x, int[][] rows) {
        int length = rows[0].length - 1;
        long[] ids = ids(rows, 0);
        var all = new float[rows.length * length];
        for (int row = 0; row < rows.length && length > 0; row++) {
            int first = row * (length + 1) + 1;
            long[] next = Arrays.copyOfRange(ids, first, first + length);
            try (NDManager own = x.getManager().newSubManager()) {
                NDArray before = x.get(new NDIndex().addIndices(row).addSliceDim(0, length));
                before.attach(own);
                System.arraycopy(head().logProbabilities(before, next), 0, all, row * length, length);
            }
        }
        return all;
    }

    /** The same from the tokens themselves. */
    public float[] logProbabilities(int[][] rows) {
        try (NDManager scope = scope()) {
            return logProbabilities(run(embed(scope, rows), 0, layers()), rows);
        }
    }

    /**
     * What directions in the residual stream add to the logits: through the final norm's weight, and its centring where it
     * has one, and the head; but for the size to which the norm brings a state, which is another for each token.
     *
     * @param directions (n, width)
     * @return (n, vocabulary), in the scope of the directions
     */
    public NDArray promotes(NDArray directions) {
        return inOwnScope(directions, x -> head().promotes(x));
    }

    /**
     * What is above the layers, whether it was loaded or not: read from the checkpoint. There is none for what is normed
     * before it is added to the stream.
     *
     * @param scope that the arrays shall belong to, on this model's device
     */
    Unembedding unembedding(Hookpoint writes, NDManager scope) {
        boolean normed = family.hasNormsBehind() && (writes.site() == Site.ATTENTION || writes.site() == Site.MLP);
        return normed
                ? new Unembedding.None(
                        "what is written at '%s' is normed before it is added to the residual stream".formatted(writes))
                : FinalNormAndHead.read(family, checkpoint, scope);
    }

    private Head head() {
        return head.orElseThrow(() ->
                new IllegalStateException("this decoder was opened up to layer %d, without its head; open it whole"
                        .formatted(trunk.layers().size() - 1)));
    }

    @Override
    public void close() {
        manager.close();
    }
}
