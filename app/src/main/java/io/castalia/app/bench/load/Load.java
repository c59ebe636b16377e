package io.castalia.app.bench.load;

import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.ActivationBlock;
import io.castalia.schemas.wire.Hookpoint;
import java.util.Arrays;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The blocks of a load, by number: a block is a function of the shape and its number, and of nothing else. */
public final class Load {

    /** The hookpoint that the load pretends to come from. */
    public static final String HOOKPOINT = "bench.layer";

    /** Blocks are cut a little early, since their sizes vary with what is drawn. */
    private static final double MARGIN = 0.97;

    private final LoadShape shape;
    private final Densities densities;
    private final Words words = new Words();
    private final Firings[] firings; // (shards), each used by one thread at a time

    private Load(LoadShape shape, Densities densities) {
        this.shape = shape;
        this.densities = densities;
        firings = new Firings[shape.shards()];
        Arrays.setAll(firings, shard -> new Firings(shape, densities));
    }

    /** The load of a shape, however large its blocks are. */
    public static Load of(LoadShape shape) {
        return new Load(shape, new Densities(shape));
    }

    /** The same with no more contexts in a block than fit into a record, by what the first block measures. */
    public Load fitted(ToIntFunction<ActivationBlock> bytes) {
        int largest = 0;
        ActivationBlock contexts = contexts(0, shape.contexts(), 0);
        for (int shard = 0; shard < shape.shards(); shard++) {
            largest = Math.max(largest, bytes.applyAsInt(block(contexts, 0, shard, null)));
        }
        double share = MARGIN * Topics.BLOCK_BYTES / largest;
        return share >= 1 ? this : new Load(shape.withContexts((int) Math.max(1, share * shape.contexts())), densities);
    }

    /** What it looks like. */
    public LoadShape shape() {
        return shape;
    }

    /** The hookpoint's declaration. */
    public Hookpoint hookpoint() {
        return Hookpoint.newBuilder()
                .setName(HOOKPOINT)
                .setModel("none")
                .setModelHash(Sender.SOURCE)
                .setCoder("none")
                .setCoderHash(Sender.SOURCE)
                .setTokenizerHash(Sender.SOURCE)
                .setLatents(shape.latents())
                .setContext(shape.context())
                .setWindow(shape.window())
                .setShards(shape.shards())
                .setSpecials("none")
                .setTime(0)
                .build();
    }

    /** How often each latent fires, and how strongly. */
    Densities densities() {
        return densities;
    }

    /** The contexts of a block of the usual size. */
    ActivationBlock contexts(long number) {
        return contexts(number * shape.contexts(), shape.contexts(), 0);
    }

    /** Some contexts, from a number on; of another kind than 0 they are others. */
    ActivationBlock contexts(long first, int n, int kind) {
        var passage = new Passage(shape, words, first + ((long) kind << 40), n);
        return Packing.contexts(HOOKPOINT, shape.shards(), passage);
    }

    /** The words of every context's text. */
    Words words() {
        return words;
    }

    /** A shard's block with these contexts. Only one thread at a time may ask for blocks of a shard. */
    ActivationBlock block(ActivationBlock contexts, long number, int shard, @Nullable Planted planted) {
        Firings drawn = firings[shard];
        drawn.draw(number, shard, contexts.getContexts() * shape.context(), planted);
        return Packing.shard(contexts, shard, drawn);
    }
}
