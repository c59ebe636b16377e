package io.castalia.producers.subject;

import com.fasterxml.jackson.databind.JsonNode;
import io.castalia.producers.checkpoint.Checkpoint;
import io.castalia.producers.checkpoint.CheckpointDirectory;
import io.castalia.producers.decoder.Blueprint;
import io.castalia.producers.decoder.DecoderModel;
import io.castalia.producers.decoder.Hookpoint;
import io.castalia.producers.decoder.Precision;
import io.castalia.producers.gguf.GgufCheckpoint;
import io.castalia.producers.pack.RowRule;
import io.castalia.producers.tokenizer.CausalTokenizer;
import io.castalia.producers.tokenizer.TokenizerFile;
import io.castalia.producers.tokenizer.TokenizerSettings;
import io.castalia.schemas.Id;
import io.castalia.schemas.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * A causal model on disk: a directory as Hugging Face has it, or a GGUF file. Weights are read when a model is opened, and
 * not before; what can be known to be wrong without them is refused first.
 */
public final class ModelFiles {

    private final String name;
    private final Path path;
    private final Checkpoint checkpoint;
    private final JsonNode configuration;
    private final Blueprint blueprint;
    private final Supplier<String> hash;

    private ModelFiles(String name, Path path, Checkpoint checkpoint, JsonNode configuration, Supplier<String> hash) {
        this.name = name;
        this.path = path;
        this.checkpoint = checkpoint;
        this.configuration = configuration;
        this.blueprint = Blueprint.of(checkpoint.source(), configuration);
        this.hash = hash;
    }

    /**
     * Looks at the files of a model.
     *
     * @param name what the model is called on the wire
     * @throws Refusal where a file is missing or damaged, or the architecture is none of those that are known
     */
    public static ModelFiles of(String name, Path path) {
        Refusal.unless(
                Files.exists(path),
                "model",
                path,
                "a directory with config.json and weights, or a .gguf file, that exists");
        return refusing(() -> {
            if (Files.isDirectory(path)) {
                CheckpointDirectory directory = CheckpointDirectory.open(path);
                return new ModelFiles(name, path, directory, directory.configuration(), directory::hash);
            }
            GgufCheckpoint gguf = GgufCheckpoint.open(path);
            return new ModelFiles(name, path, gguf, gguf.config(), () -> sha256(path));
        });
    }

    /** What its configuration says. */
    public Blueprint blueprint() {
        return blueprint;
    }

    /** What it is called. */
    public String name() {
        return name;
    }

    /**
     * Width of the states at a hookpoint.
     *
     * @throws Refusal where the model has no such hookpoint
     */
    public int width(String hookpoint) {
        return blueprint.width(Hookpoint.parse(hookpoint));
    }

    /**
     * The model's tokenizer.
     *
     * @throws Refusal where there is none, it does not fit the model's vocabulary, or contexts are longer than the model
     *     can read
     */
    public CausalTokenizer tokenizer(TokenizerSettings settings) {
        Refusal.unless(
                settings.contextLength() <= blueprint.positions(),
                "context of " + name,
                settings.contextLength(),
                "at most %d tokens, the positions that it has".formatted(blueprint.positions()));
        return refusing(() -> CausalTokenizer.open(TokenizerFile.of(path), name, blueprint.vocabulary(), settings));
    }

    /**
     * How documents are joined into rows for this model, as delphi joins them.
     *
     * @param tokenizer of this model, with BOS before its contexts or without
     * @throws Refusal where no token is named that ends a text
     */
    public RowRule rows(CausalTokenizer tokenizer) {
        List<Integer> before = Arrays.stream(tokenizer.encode("")).boxed().toList();
        int whole = tokenizer.contexts("a").get(0).length();
        int bare = tokenizer.encode("a").length;
        return new RowRule(
                tokenizer.contextLength(),
                EndOfText.of(path, configuration, tokenizer),
                before,
                whole - bare,
                RowRule.DOCUMENTS);
    }

    /** How conversations are written for it; empty where its files do not say, or in a way that is not known. */
    public Optional<ChatFormat> chatFormat() {
        return refusing(() -> SpeechFiles.template(path).flatMap(ChatFormat::of));
    }

    /**
     * Tokens that end what it writes.
     *
     * @param tokenizer of this model
     */
    public Set<Integer> endTokens(CausalTokenizer tokenizer) {
        var ends = new TreeSet<>(refusing(() -> SpeechFiles.ends(path, configuration)));
        int before = tokenizer.encode("").length;
        for (String end : chatFormat().map(ChatFormat::ends).orElse(List.of())) {
            int[] ids = tokenizer.encode(end);
            if (ids.length == before + 1) {
                ends.add(ids[before]);
            }
        }
        return ends;
    }

    /**
     * The model up to the highest of some hookpoints.
     *
     * @throws Refusal where it has not got one of them, or a tensor is missing or of another shape or type
     */
    public DecoderModel open(List<String> hookpoints, Precision precision) {
        return refusing(
                () -> DecoderModel.open(name, hash(precision), configuration, checkpoint, hookpoints, precision));
    }

    /** The same with all layers and the head. */
    public DecoderModel whole(List<String> hookpoints, Precision precision) {
        return refusing(
                () -> DecoderModel.whole(name, hash(precision), configuration, checkpoint, hookpoints, precision));
    }

    /** In another precision a model gives other states, so it is another model on the wire. */
    String hash(Precision precision) {
        return precision == Precision.SINGLE
                ? hash.get()
                : HexFormat.of().formatHex(Id.digest(hash.get(), precision.toString()));
    }

    private static <T> T refusing(Supplier<T> opening) {
        try {
            return opening.get();
        } catch (Refusal e) {
            throw e;
        } catch (IllegalArgumentException | UncheckedIOException e) {
            throw new Refusal(String.valueOf(e.getMessage()), e);
        }
    }

    private static String sha256(Path file) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read; may you read it?".formatted(file), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256, this one has not", e);
        }
    }
}
