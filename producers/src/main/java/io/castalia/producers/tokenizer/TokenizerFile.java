package io.castalia.producers.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.castalia.producers.gguf.GgufFile;
import io.castalia.producers.gguf.GgufMetadata;
import io.castalia.schemas.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A {@code tokenizer.json}, read or made. */
public final class TokenizerFile {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FILE = "tokenizer.json";

    private final String source;
    private final byte[] json;
    private final Optional<String> bos;

    /**
     * A file.
     *
     * @param source what it is from, for messages
     * @param json what it holds
     * @param bos the beginning-of-sequence token, if one is named beside it
     */
    public TokenizerFile(String source, byte[] json, Optional<String> bos) {
        this.source = source;
        this.json = json.clone();
        this.bos = bos;
    }

    /** What it is from. */
    public String source() {
        return source;
    }

    byte[] json() {
        return json;
    }

    Optional<String> bos() {
        return bos;
    }

    /**
     * The tokenizer of a model: of a GGUF file, unless a {@code tokenizer.json} lies beside it, or of a checkpoint's
     * directory.
     *
     * @throws Refusal where there is none
     * @throws IllegalArgumentException where that of a GGUF file is of a kind that cannot be made
     */
    public static TokenizerFile of(Path model) {
        if (!Files.isRegularFile(model)) {
            return inDirectory(model);
        }
        Path beside = model.toAbsolutePath().getParent();
        return beside != null && Files.isRegularFile(beside.resolve(FILE))
                ? inDirectory(beside)
                : ofGguf(GgufFile.open(model).metadata());
    }

    /**
     * Reads {@code tokenizer.json} of a checkpoint's directory, and which token begins a sequence from {@code
     * tokenizer_config.json} if that is there.
     *
     * @throws Refusal where there is no tokenizer, or one of the files is no JSON
     */
    public static TokenizerFile inDirectory(Path directory) {
        Path file = directory.resolve(FILE);
        Refusal.unless(
                Files.isRegularFile(file),
                "model",
                directory,
                "a directory with a tokenizer.json; one with only tokenizer.model must be saved again by transformers");
        return new TokenizerFile(file.toString(), bytes(file), bosNamedIn(directory.resolve("tokenizer_config.json")));
    }

    /**
     * Reads a {@code tokenizer.json}, whatever it is called, or that of a directory.
     *
     * @throws Refusal where there is none, or it is no JSON
     */
    public static TokenizerFile at(Path place) {
        if (Files.isDirectory(place)) {
            return inDirectory(place);
        }
        Refusal.unless(Files.isRegularFile(place), "tokenizer", place, "a tokenizer.json, or a directory with one");
        return new TokenizerFile(place.toString(), bytes(place), Optional.empty());
    }

    /**
     * Makes a {@code tokenizer.json} of a GGUF file's metadata.
     *
     * @throws IllegalArgumentException where its tokenizer is of a kind that cannot be made; the message says which can
     */
    public static TokenizerFile ofGguf(GgufMetadata metadata) {
        return GgufVocabulary.of(metadata).toFile();
    }

    private static Optional<String> bosNamedIn(Path config) {
        if (!Files.isRegularFile(config)) {
            return Optional.empty();
        }
        JsonNode bos = parse(config.toString(), bytes(config)).path("bos_token");
        String token = bos.isObject() ? bos.path("content").asText() : bos.asText("");
        return bos.isNull() || token.isEmpty() ? Optional.empty() : Optional.of(token);
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new Refusal("%s cannot be read; may you read it?".formatted(file), e);
        }
    }

    static JsonNode parse(String source, byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new Refusal("%s is no JSON, or a damaged one; get it again".formatted(source), e);
        }
    }
}
