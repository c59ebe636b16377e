package io.castalia.producers.sparse;

import io.castalia.producers.checkpoint.Safetensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Coders as the library sparsify keeps them: TopK and groupmax, autoencoders, transcoders, and transcoders with a skip
 * connection.
 *
 * <p>A directory holds {@code sae.safetensors} ({@code encoder.weight} (latents, width), {@code encoder.bias} (latents),
 * {@code W_dec} (latents, width), {@code b_dec} (width), and {@code W_skip} (width, width) where there is a skip
 * connection) and {@code cfg.json}, and is called as the module that it was trained on.
 */
public final class Sparsify implements CoderFormat {

    /** Name of the weights file in a coder's directory. */
    public static final String WEIGHTS = "sae.safetensors";

    /** Name of the configuration file in a coder's directory. */
    public static final String CONFIG = "cfg.json";

    /** What Castalia called the weights before. */
    private static final String EARLIER_WEIGHTS = "sparse_coder.safetensors";

    Sparsify() {}

    @Override
    public String description() {
        return "sparsify (%s and %s)".formatted(CONFIG, WEIGHTS);
    }

    @Override
    public boolean isIn(Path directory) {
        return Files.exists(directory.resolve(CONFIG)) && Files.exists(weights(directory));
    }

    private static Path weights(Path directory) {
        Path earlier = directory.resolve(EARLIER_WEIGHTS);
        return Files.exists(earlier) ? earlier : directory.resolve(WEIGHTS);
    }

    @Override
    public SparseCoder open(Path directory) {
        byte[] json = CoderFiles.read(directory.resolve(CONFIG));
        String name = CoderFiles.name(directory);
        CoderConfig config = CoderConfig.parse(name, json);
        Path file = weights(directory);
        Optional<CoderSite> site = SiteNames.ofModule(name, config.transcode());
        return coder(
                name, CoderFiles.hash(json, file), config, site, new Weights.OfSafetensors(Safetensors.open(file)));
    }

    /** A coder out of its configuration and weights. */
    static SparseCoder coder(String name, String hash, CoderConfig config, Optional<CoderSite> site, Weights weights) {
        var card = new CoderCard(site, OptionalDouble.of(config.k()), Optional.empty());
        long latents = config.latents();
        long width = config.width();
        return AffineCoder.load(
                new AffineCoder.Identity(name, hash, card),
                manager -> new AffineCoder.Parts(
                        Preparation.NONE,
                        new EncoderWeights(
                                weights.array(manager, "encoder.weight", latents, width),
                                weights.array(manager, "encoder.bias", latents),
                                config.transcode() ? null : weights.array(manager, "b_dec", width)),
                        config.groupMax() ? new GroupMax(config.latents(), config.k()) : new TopK(config.k()),
                        lazily -> new Decoder(
                                weights.array(lazily, "W_dec", latents, width),
                                weights.array(lazily, "b_dec", width),
                                config.skip()
                                        ? weights.array(lazily, "W_skip", width, width)
                                                .transpose()
                                        : null)));
    }
}
