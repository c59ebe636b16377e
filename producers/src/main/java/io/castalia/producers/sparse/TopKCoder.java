package io.castalia.producers.sparse;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import io.castalia.producers.checkpoint.Safetensors;
import io.castalia.producers.model.Engines;
import io.castalia.schemas.Half;
import io.castalia.schemas.Id;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A TopK coder in sparsify's layout: of the encoder's outputs the k largest above zero fire.
 *
 * <p>A directory holds {@code sparse_coder.safetensors} ({@code encoder.weight} (latents, width), {@code encoder.bias}
 * (latents), {@code W_dec} (latents, width), {@code b_dec} (width)) and {@code cfg.json}.
 */
public final class TopKCoder implements SparseCoder {

    /** Name of the weights file in a coder's directory. */
    public static final String WEIGHTS = "sparse_coder.safetensors";

    /** Name of the configuration file in a coder's directory. */
    public static final String CONFIG = "cfg.json";

    private static final String BUNDLED = "/io/castalia/producers/coders/minilm-%s/%s";

    private final String name;
    private final String hash;
    private final CoderConfig config;
    private final NDManager manager;
    private final NDArray encoder; // (latents, width)
    private final NDArray bias; // (latents)
    private final NDArray centre; // (width), what is taken off a state first
    private final Strongest strongest;

    private TopKCoder(String name, String hash, CoderConfig config, Safetensors weights) {
        this.name = name;
        this.hash = hash;
        this.config = config;
        this.manager = Engines.arrays();
        int latents = config.latents();
        int width = config.width();
        this.encoder = manager.create(weights.floats("encoder.weight", latents, width), new Shape(latents, width));
        this.bias = manager.create(weights.floats("encoder.bias", latents));
        this.centre = manager.create(config.transcode() ? new float[width] : weights.floats("b_dec", width));
        this.strongest = new Strongest(config.k());
    }

    /**
     * Loads a coder from a directory.
     *
     * @throws UncheckedIOException where a file is missing or unreadable
     * @throws IllegalArgumentException where a file is corrupt or the two do not go together
     */
    public static TopKCoder load(Path directory) {
        Path weights = directory.resolve(WEIGHTS);
        Path file = directory.resolve(CONFIG);
        try {
            byte[] config = Files.readAllBytes(file);
            var name = String.valueOf(directory.getFileName());
            String hash = hash(config, Files.readAllBytes(weights));
            return new TopKCoder(name, hash, CoderConfig.parse(name, config), Safetensors.open(weights));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "sparse coder %s cannot be read; a coder is a directory with %s and %s"
                            .formatted(directory, WEIGHTS, CONFIG),
                    e);
        }
    }

    /**
     * Loads the coder of all-MiniLM-L6-v2 that comes with this program.
     *
     * @throws IllegalArgumentException where there is none for the hookpoint
     */
    public static TopKCoder bundled(String hookpoint) {
        byte[] config = resource(hookpoint, CONFIG);
        byte[] weights = resource(hookpoint, WEIGHTS);
        var name = "minilm-" + hookpoint;
        return new TopKCoder(
                name, hash(config, weights), CoderConfig.parse(name, config), Safetensors.of(name, weights));
    }

    /**
     * The same, checked against the model that it shall read.
     *
     * @throws IllegalArgumentException where the widths differ
     */
    public TopKCoder reading(String model, String hookpoint, int modelWidth) {
        if (modelWidth != config.width()) {
            throw new IllegalArgumentException(
                    "sparse coder '%s' reads states of width %d, but %s of %s gives %d; take a coder trained on this model"
                            .formatted(name, config.width(), hookpoint, model, modelWidth));
        }
        return this;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String hash() {
        return hash;
    }

    @Override
    public int width() {
        return config.width();
    }

    @Override
    public int latents() {
        return config.latents();
    }

    /** Activations of a token at most. */
    public int k() {
        return config.k();
    }

    @Override
    public SparseCode encode(NDArray states) {
        // One product a context: a matrix product of another height may differ in its last bits, so its height must
        // not depend on what else is in a batch.
        float[] outputs = outputs(states);
        int tokens = outputs.length / config.latents();
        var rows = new int[tokens + 1];
        var latents = new int[tokens * config.k()];
        var halves = new short[tokens * config.k()];
        int n = 0;
        for (int t = 0; t < tokens; t++) {
            int chosen = strongest.choose(outputs, t * config.latents(), config.latents());
            for (int i = 0; i < chosen; i++) {
                short half = half(strongest.column(i), strongest.value(i));
                if (half != 0) {
                    latents[n] = strongest.column(i);
                    halves[n++] = half;
                }
            }
            rows[t + 1] = n;
        }
        return new SparseCode(rows, Arrays.copyOf(latents, n), Arrays.copyOf(halves, n));
    }

    private float[] outputs(NDArray states) {
        try (NDManager scope = manager.newSubManager()) {
            states.tempAttach(scope);
            NDArray centred = states.toDevice(scope.getDevice(), false).sub(centre);
            return Linear.linear(centred, encoder, bias).singletonOrThrow().toFloatArray();
        }
    }

    private short half(int latent, float value) {
        short half = Half.of(value);
        if (!(Half.toFloat(half) <= Half.MAX)) {
            throw new IllegalStateException(
                    "latent %d of coder '%s' fires at %s; half precision ends at 65504: was the coder trained on this site?"
                            .formatted(latent, name, value));
        }
        return half;
    }

    @Override
    public void close() {
        manager.close();
    }

    private static String hash(byte[] config, byte[] weights) {
        return HexFormat.of().formatHex(Id.digest(config, weights));
    }

    private static byte[] resource(String hookpoint, String file) {
        String path = BUNDLED.formatted(hookpoint, file);
        try (InputStream in = TopKCoder.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalArgumentException(
                        "no coder for '%s' comes with this program; layers.2 and layers.4 have one, or name a coder's directory"
                                .formatted(hookpoint));
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read from the class path".formatted(path), e);
        }
    }
}
