package io.castalia.producers.sparse;

import ai.djl.ndarray.NDManager;
import io.castalia.producers.checkpoint.Npz;
import io.castalia.schemas.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Gemma Scope's coders of Gemma 2 (Lieberum et al., arXiv 2408.05147): JumpReLU, in a {@code params.npz} with
 * {@code W_enc} (width, latents), {@code b_enc}, {@code threshold}, {@code W_dec} (latents, width) and {@code b_dec}. There
 * is no configuration: site and L0 stand in the names of the folders, as
 * {@code gemma-scope-2b-pt-res/layer_20/width_16k/average_l0_71}.
 */
final class GemmaScope implements CoderFormat {

    static final String WEIGHTS = "params.npz";

    private static final Pattern KIND = Pattern.compile("gemma-scope-\\w+-\\w+-(res|mlp|att|transcoders)");
    private static final Pattern LAYER = Pattern.compile("/layer_(\\d+)/");
    private static final Pattern FOLDER = Pattern.compile("[^/]+");
    private static final Pattern L0 = Pattern.compile("/average_l0_(\\d+)/");

    @Override
    public String description() {
        return "Gemma Scope (%s)".formatted(WEIGHTS);
    }

    @Override
    public boolean isIn(Path directory) {
        return Files.exists(directory.resolve(WEIGHTS));
    }

    @Override
    public SparseCoder open(Path directory) {
        Path file = directory.resolve(WEIGHTS);
        String path = directory.toAbsolutePath().normalize().toString().replace('\\', '/') + "/";
        Refusal.unless(
                !path.contains("/embedding/"),
                "coder",
                directory,
                "one of a layer; those of Gemma Scope that read embeddings are not supported");
        var identity = new AffineCoder.Identity(name(path), CoderFiles.hash(new byte[0], file), card(path));
        Weights weights = new Weights.OfNpz(Npz.open(file));
        return AffineCoder.load(identity, manager -> parts(manager, weights));
    }

    /** A coder's parts out of its arrays. */
    static AffineCoder.Parts parts(NDManager manager, Weights weights) {
        long[] shape = weights.shape("W_enc", 2);
        long latents = shape[1];
        return new AffineCoder.Parts(
                Preparation.NONE,
                new EncoderWeights(
                        weights.array(manager, "W_enc", shape).transpose(),
                        weights.array(manager, "b_enc", latents),
                        null),
                Thresholds.jumpRelu(weights.floats("threshold", latents)),
                lazily -> {
                    long width = weights.shape("b_dec", 1)[0];
                    return new Decoder(
                            weights.array(lazily, "W_dec", latents, width),
                            weights.array(lazily, "b_dec", width),
                            null);
                });
    }

    private static CoderCard card(String path) {
        Matcher l0 = L0.matcher(path);
        return new CoderCard(
                site(path),
                l0.find() ? OptionalDouble.of(Integer.parseInt(l0.group(1))) : OptionalDouble.empty(),
                Optional.of(true));
    }

    private static Optional<CoderSite> site(String path) {
        Matcher kind = KIND.matcher(path);
        Matcher layer = LAYER.matcher(path);
        if (!kind.find() || !layer.find()) {
            return Optional.empty();
        }
        String name = "layers." + Integer.parseInt(layer.group(1));
        return Optional.of(
                switch (kind.group(1)) {
                    case "res" -> CoderSite.of(name);
                    case "mlp" -> CoderSite.of(name + ".mlp.normed");
                    case "att" -> CoderSite.of(name + ".attn.heads");
                    default -> new CoderSite(name + ".mlp.input", name + ".mlp.normed");
                });
    }

    /** The last folders' names together, since the last alone is nothing but an L0. */
    private static String name(String path) {
        List<String> folders =
                FOLDER.matcher(path).results().map(MatchResult::group).toList();
        int from = folders.size() - 1;
        while (from > 0
                && folders.size() - from < 4
                && !KIND.matcher(folders.get(from)).matches()) {
            from--;
        }
        return String.join("-", folders.subList(from, folders.size()));
    }
}
