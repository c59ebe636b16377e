package io.castalia.producers.sparse;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.core.Linear;
import io.castalia.producers.model.Engines;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A coder whose encoder is an affine map and an activation function, and whose decoder is an affine map. */
final class AffineCoder implements SparseCoder {

    /** Latents whose outputs are on the host at once. */
    static final int SLICE = 16_384;

    private final Identity identity;
    private final Preparation preparation;
    private final NDManager manager;
    private final EncoderWeights encoder;
    private final List<EncoderWeights> slices = new ArrayList<>();
    private final Firing firing;
    private final Function<NDManager, Decoder> decoders;
    private final Queue<Desk> free = new ConcurrentLinkedQueue<>();
    private final boolean onDevice;
    private @Nullable Decoder decoder;

    /** What a coder is called, and what its files say. */
    record Identity(String name, String hash, CoderCard card) {}

    /** What makes a coder out of weights; the arrays are made by the manager. */
    record Parts(
            Preparation preparation, EncoderWeights encoder, Firing firing, Function<NDManager, Decoder> decoder) {}

    /** What one context takes at a time. */
    private static final class Desk {
        private final Firing firing;
        private final CodeBuilder activations;
        private float[] outputs = {};

        Desk(Firing firing, String coder) {
            this.firing = firing;
            this.activations = new CodeBuilder(coder);
        }
    }

    private AffineCoder(Identity identity, NDManager manager, Parts parts, int slice, boolean onDevice) {
        this.identity = identity;
        this.manager = manager;
        this.preparation = parts.preparation;
        this.encoder = parts.encoder;
        this.firing = parts.firing;
        this.decoders = parts.decoder;
        this.onDevice = onDevice;
        int latents = encoder.latents();
        for (int from = 0; from < latents; from += slice) {
            slices.add(latents <= slice ? encoder : encoder.slice(from, Math.min(latents, from + slice)));
        }
    }

    /** Loads a coder to the GPU, if there is one; what fires is then chosen there. */
    static AffineCoder load(Identity identity, Function<NDManager, Parts> parts) {
        NDManager manager = Engines.arrays();
        return load(identity, manager, parts, SLICE, manager.getDevice().isGpu());
    }

    /** The same, told where to choose what fires; closes the manager where the parts refuse. */
    static AffineCoder load(
            Identity identity, NDManager manager, Function<NDManager, Parts> parts, int slice, boolean onDevice) {
        try {
            return new AffineCoder(identity, manager, parts.apply(manager), slice, onDevice);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return identity.name;
    }

    @Override
    public String hash() {
        return identity.hash;
    }

    @Override
    public CoderCard card() {
        return identity.card;
    }

    @Override
    public int width() {
        return encoder.width();
    }

    @Override
    public int latents() {
        return encoder.latents();
    }

    @Override
    public SparseCode encode(NDArray states) {
        // One product a context: a matrix product of another height may differ in its last bits, so its height must
        // not depend on what else is in a batch.
        int tokens = Math.toIntExact(states.getShape().get(0));
        Desk taken = free.poll();
        Desk desk = taken == null ? new Desk(firing.another(), identity.name) : taken;
        try (NDManager scope = manager.newSubManager()) {
            states.tempAttach(scope);
            NDArray input = preparation.apply(states.toDevice(scope.getDevice(), false));
            if (encoder.centre() != null) {
                input = input.sub(encoder.centre());
            }
            if (onDevice) {
                desk.firing.onDevice(product(input, encoder), desk.activations);
            } else {
                choose(input, tokens, desk, scope);
            }
        }
        SparseCode code = desk.activations.build(tokens);
        free.add(desk); // One on which something went wrong is left.
        return code;
    }

    private void choose(NDArray input, int tokens, Desk desk, NDManager scope) {
        desk.firing.begin(tokens);
        int first = 0;
        for (EncoderWeights slice : slices) {
            int latents = slice.latents();
            try (NDManager ofSlice = scope.newSubManager()) {
                NDArray product = product(input, slice);
                product.attach(ofSlice);
                FloatBuffer buffer = product.toByteBuffer(true).asFloatBuffer();
                if (desk.outputs.length < tokens * latents) {
                    desk.outputs = new float[tokens * latents];
                }
                buffer.get(desk.outputs, 0, tokens * latents);
            }
            desk.firing.slice(desk.outputs, tokens, latents, first, desk.activations);
            first += latents;
        }
        desk.firing.end(tokens, desk.activations);
    }

    private static NDArray product(NDArray input, EncoderWeights weights) {
        return Linear.linear(input, weights.weight(), weights.bias()).singletonOrThrow();
    }

    @Override
    public NDArray decode(SparseCode code, NDArray states) {
        NDManager owner = states.getManager();
        try (NDManager scope = manager.newSubManager()) {
            states.tempAttach(scope);
            NDArray x = states.toDevice(scope.getDevice(), false);
            NDArray rebuilt = decoder().rebuild(code, x, scope);
            if (!card().site().map(CoderSite::transcodes).orElse(false)) {
                rebuilt = preparation.undo(rebuilt, x);
            }
            rebuilt.attach(owner);
            return rebuilt;
        }
    }

    @Override
    public Optional<NDArray> decoderRows() {
        return Optional.of(decoder().rows());
    }

    private Decoder decoder() {
        Decoder loaded = decoder;
        if (loaded == null) {
            loaded = decoders.apply(manager);
            decoder = loaded;
        }
        return loaded;
    }

    @Override
    public void close() {
        manager.close();
    }
}
