package io.castalia.producers.sparse;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.castalia.producers.checkpoint.Safetensors;
import io.castalia.schemas.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;

/**
 * Coders as SAELens keeps them. A directory holds {@code cfg.json} and {@code sae_weights.safetensors}: {@code W_enc}
 * (width, latents), {@code W_dec} (latents, output width), {@code b_dec}, and by architecture {@code b_enc},
 * {@code threshold}, or {@code b_gate}, {@code r_mag} and {@code b_mag}.
 */
final class SaeLens implements CoderFormat {

    static final String CONFIG = "cfg.json";
    static final String WEIGHTS = "sae_weights.safetensors";

    /** What states were scaled by in training, as {@code {"scaling_factor": 0.3}}. */
    static final String FACTOR_FILE = "activation_scaler.json";

    @Override
    public String description() {
        return "SAELens (%s and %s)".formatted(CONFIG, WEIGHTS);
    }

    @Override
    public boolean isIn(Path directory) {
        return Files.exists(directory.resolve(CONFIG)) && Files.exists(directory.resolve(WEIGHTS));
    }

    @Override
    public SparseCoder open(Path directory) {
        byte[] json = CoderFiles.read(directory.resolve(CONFIG));
        String name = CoderFiles.name(directory);
        SaeLensConfig config = SaeLensConfig.parse(name, json, factor(directory));
        Path file = directory.resolve(WEIGHTS);
        return coder(name, CoderFiles.hash(json, file), config, new Weights.OfSafetensors(Safetensors.open(file)));
    }

    /** A coder out of its configuration and weights. */
    static SparseCoder coder(String name, String hash, SaeLensConfig config, Weights weights) {
        return AffineCoder.load(
                new AffineCoder.Identity(name, hash, config.card()), new Tensors(name, config, weights)::parts);
    }

    private static OptionalDouble factor(Path directory) {
        Path file = directory.resolve(FACTOR_FILE);
        if (!Files.exists(file)) {
            return OptionalDouble.empty();
        }
        double factor = CoderFiles.json(file.toString(), CoderFiles.read(file))
                .path("scaling_factor")
                .asDouble();
        return factor > 0 ? OptionalDouble.of(factor) : OptionalDouble.empty();
    }

    /** What becomes of a coder's tensors. */
    private record Tensors(String name, SaeLensConfig config, Weights weights) {

        AffineCoder.Parts parts(NDManager manager) {
            return new AffineCoder.Parts(config.preparation(), encoder(manager), firing(), this::decoder);
        }

        private EncoderWeights encoder(NDManager manager) {
            int latents = config.latents();
            NDArray weight = weights.array(manager, "W_enc", config.width(), latents);
            NDArray bias = weights.array(manager, gated() ? "b_gate" : "b_enc", latents);
            if (config.rescaled()) {
                try (NDManager scope = manager.newSubManager()) {
                    NDArray lengths = lengths(weights.array(scope, "W_dec", latents, config.outputWidth()));
                    weight.muli(lengths);
                    bias.muli(lengths);
                }
            }
            NDArray centre = config.centre() ? weights.array(manager, "b_dec", config.width()) : null;
            return new EncoderWeights(weight.transpose(), bias, centre);
        }

        private boolean gated() {
            return config.kind() == SaeLensConfig.Kind.GATED;
        }

        private Firing firing() {
            int latents = config.latents();
            if (gated()) {
                return Thresholds.gated(
                        weights.floats("b_gate", latents),
                        weights.floats("r_mag", latents),
                        weights.floats("b_mag", latents));
            }
            if (config.kind() == SaeLensConfig.Kind.TOP_K) {
                return new TopK(config.k());
            }
            return config.kind().jumps()
                    ? Thresholds.jumpRelu(weights.floats("threshold", latents))
                    : Thresholds.relu(latents);
        }

        private Decoder decoder(NDManager manager) {
            int latents = config.latents();
            int width = config.outputWidth();
            NDArray rows = weights.array(manager, "W_dec", latents, width);
            if (config.rescaled()) {
                rows.divi(lengths(rows).expandDims(1));
            }
            if (weights.has("scaling_factor")) {
                rows.muli(scale(manager).expandDims(1));
            }
            NDArray skip = config.kind().skips()
                    ? weights.array(manager, "W_skip", width, config.width()).transpose()
                    : null;
            return new Decoder(rows, weights.array(manager, "b_dec", width), skip);
        }

        /** Factors of a coder that was scaled to fit better after training; all ones where it was not. */
        private NDArray scale(NDManager manager) {
            NDArray scale = weights.array(manager, "scaling_factor", config.latents());
            Refusal.unless(
                    config.finetuned() || scale.sub(1).abs().max().getFloat() < 1e-5f,
                    "finetuning_scaling_factor of coder " + name,
                    false,
                    "true where the weights hold a scaling_factor that is not one");
            return scale;
        }

        private static NDArray lengths(NDArray rows) {
            return rows.square().sum(new int[] {1}).sqrt();
        }
    }
}
