package io.castalia.producers.sparse;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.castalia.producers.checkpoint.Safetensors;
import io.castalia.schemas.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Gemma Scope 2's coders of Gemma 3: JumpReLU autoencoders and transcoders. A directory holds {@code config.json}, which
 * names the sites, and {@code params.safetensors}: {@code w_enc} (width, latents), {@code b_enc}, {@code threshold},
 * {@code w_dec} (latents, output width), {@code b_dec}, and {@code affine_skip_connection} (width, output width) where
 * there is one.
 */
final class GemmaScope2 implements CoderFormat {

    static final String CONFIG = "config.json";
    static final String WEIGHTS = "params.safetensors";

    private static final String SKIP = "affine_skip_connection";

    @Override
    public String description() {
        return "Gemma Scope 2 (%s and %s)".formatted(CONFIG, WEIGHTS);
    }

    @Override
    public boolean isIn(Path directory) {
        return Files.exists(directory.resolve(CONFIG)) && Files.exists(directory.resolve(WEIGHTS));
    }

    @Override
    public SparseCoder open(Path directory) {
        byte[] bytes = CoderFiles.read(directory.resolve(CONFIG));
        String name = CoderFiles.name(directory);
        JsonNode config = CoderFiles.json(directory.resolve(CONFIG).toString(), bytes);
        CoderFiles.oneOf("architecture", name, config.path("architecture").asText(), List.of("jump_relu"));
        CoderCard card = card(name, config);
        Path file = directory.resolve(WEIGHTS);
        Weights weights = new Weights.OfSafetensors(Safetensors.open(file));
        return AffineCoder.load(
                new AffineCoder.Identity(name, CoderFiles.hash(bytes, file), card),
                manager -> parts(manager, weights, config.path("width").asLong()));
    }

    /**
     * A coder's parts out of its tensors.
     *
     * @param stated how many latents its configuration speaks of; 0 where it does not
     */
    static AffineCoder.Parts parts(NDManager manager, Weights weights, long stated) {
        long[] shape = weights.shape("w_enc", 2);
        long width = shape[0];
        long latents = shape[1];
        Refusal.unless(
                stated == 0 || latents == stated,
                "latents of w_enc",
                latents,
                "%d, as config.json says".formatted(stated));
        return new AffineCoder.Parts(
                Preparation.NONE,
                new EncoderWeights(
                        weights.array(manager, "w_enc", shape).transpose(),
                        weights.array(manager, "b_enc", latents),
                        null),
                Thresholds.jumpRelu(weights.floats("threshold", latents)),
                lazily -> {
                    long output = weights.shape("b_dec", 1)[0];
                    return new Decoder(
                            weights.array(lazily, "w_dec", latents, output),
                            weights.array(lazily, "b_dec", output),
                            weights.has(SKIP) ? weights.array(lazily, SKIP, width, output) : null);
                });
    }

    private static CoderCard card(String name, JsonNode config) {
        String in = config.path("hf_hook_point_in").asText();
        String out = config.path("hf_hook_point_out").asText(in);
        out = out.isEmpty() || out.equals("null") ? in : out;
        var site = new CoderSite(site(name, in), site(name, out));
        OptionalDouble l0 = config.path("l0").isNumber()
                ? OptionalDouble.of(config.path("l0").asDouble())
                : OptionalDouble.empty();
        return new CoderCard(Optional.of(site), l0, Optional.of(true));
    }

    private static String site(String name, String port) {
        return SiteNames.ofPort(port)
                .orElseThrow(
                        () -> new Refusal(
                                "hook point of coder " + name,
                                port,
                                "the output of a layer, of its MLP or attention or the norms behind them, or the input of its MLP or of self_attn.o_proj"));
    }
}
