package io.castalia.producers.sparse;

import io.castalia.producers.checkpoint.Safetensors;
import io.castalia.schemas.Id;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Opens sparse coders in every format that is known by its files: those of sparsify, SAELens, Gemma Scope 1 and 2. */
public final class Coders {

    private static final List<CoderFormat> FORMATS =
            List.of(new SaeLens(), new Sparsify(), new GemmaScope2(), new GemmaScope());
    private static final String BUNDLED = "/io/castalia/producers/coders/minilm-%s/%s";

    private Coders() {}

    /**
     * Opens the coder of a directory.
     *
     * @throws UncheckedIOException where a file cannot be read
     * @throws IllegalArgumentException where it holds no coder, saying what one is; or where a file is corrupt, says what
     *     is not supported, or does not go with another
     */
    public static SparseCoder open(Path directory) {
        return format(directory)
                .orElseThrow(() -> new IllegalArgumentException(
                        "%s holds no sparse coder that is known; a coder is a directory of %s%s"
                                .formatted(directory, known(), within(directory))))
                .open(directory);
    }

    /**
     * Opens the coder of a hookpoint: that of the directory, or of its subdirectory of that name.
     *
     * @throws IllegalArgumentException see {@link #open(Path)}
     */
    public static SparseCoder open(Path directory, String hookpoint) {
        Path below = directory.resolve(hookpoint);
        return open(format(directory).isEmpty() && format(below).isPresent() ? below : directory);
    }

    /**
     * Opens the coder of all-MiniLM-L6-v2 that comes with this program.
     *
     * @throws IllegalArgumentException where there is none for the hookpoint
     */
    public static SparseCoder bundled(String hookpoint) {
        byte[] config = resource(hookpoint, Sparsify.CONFIG);
        byte[] weights = resource(hookpoint, Sparsify.WEIGHTS);
        String name = "minilm-" + hookpoint;
        return Sparsify.coder(
                name,
                HexFormat.of().formatHex(Id.digest(config, weights)),
                CoderConfig.parse(name, config),
                Optional.of(CoderSite.of(hookpoint)),
                new Weights.OfSafetensors(Safetensors.of(name, weights)));
    }

    private static Optional<CoderFormat> format(Path directory) {
        return FORMATS.stream().filter(format -> format.isIn(directory)).findFirst();
    }

    private static String known() {
        return FORMATS.stream().map(CoderFormat::description).collect(Collectors.joining(", or of "));
    }

    /** Which subdirectories hold one, for a message. */
    private static String within(Path directory) {
        if (!Files.isDirectory(directory)) {
            return "; there is no such directory";
        }
        try (Stream<Path> entries = Files.list(directory)) {
            List<String> coders = entries.filter(entry -> format(entry).isPresent())
                    .map(entry -> entry.getFileName().toString())
                    .sorted()
                    .toList();
            return coders.isEmpty() ? "" : "; below it %s do".formatted(coders);
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read; may you read it?".formatted(directory), e);
        }
    }

    private static byte[] resource(String hookpoint, String file) {
        String path = BUNDLED.formatted(hookpoint, file);
        try (InputStream in = Coders.class.getResourceAsStream(path)) {
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
