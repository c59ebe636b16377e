package io.castalia.producers.subject;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.castalia.producers.gguf.GgufFile;
import io.castalia.producers.gguf.GgufMetadata;
import io.castalia.schemas.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a model's files say of how it speaks: its chat template, and the tokens that end what it writes. */
final class SpeechFiles {

    private static final ObjectMapper JSON = new ObjectMapper();

    private SpeechFiles() {}

    /** The chat template: of {@code tokenizer_config.json}, of {@code chat_template.jinja}, or of a GGUF file. */
    static Optional<String> template(Path model) {
        if (Files.isRegularFile(model)) {
            String template = GgufFile.open(model).metadata().text("tokenizer.chat_template", "");
            return template.isEmpty() ? Optional.empty() : Optional.of(template);
        }
        JsonNode found = json(model.resolve("tokenizer_config.json")).path("chat_template");
        if (found.isTextual()) {
            return Optional.of(found.asText());
        }
        for (JsonNode named : found) {
            if (named.path("name").asText().equals("default")) {
                return Optional.of(named.path("template").asText());
            }
        }
        Path file = model.resolve("chat_template.jinja");
        return Files.isRegularFile(file) ? Optional.of(read(file)) : Optional.empty();
    }

    /** Ids of tokens that end what it writes, as its configurations name them. */
    static Set<Integer> ends(Path model, JsonNode configuration) {
        var ends = new TreeSet<Integer>();
        if (Files.isRegularFile(model)) {
            GgufMetadata metadata = GgufFile.open(model).metadata();
            for (String key : new String[] {"tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id"}) {
                if (metadata.has(key)) {
                    ends.add(Math.toIntExact(metadata.whole(key)));
                }
            }
            return ends;
        }
        add(ends, configuration.path("eos_token_id"));
        add(ends, json(model.resolve("generation_config.json")).path("eos_token_id"));
        return ends;
    }

    private static void add(Set<Integer> ends, JsonNode ids) {
        if (ids.isInt()) {
            ends.add(ids.asInt());
        }
        ids.forEach(id -> ends.add(id.asInt()));
    }

    private static JsonNode json(Path file) {
        if (!Files.isRegularFile(file)) {
            return JSON.createObjectNode();
        }
        try {
            return JSON.readTree(read(file));
        } catch (IOException e) {
            throw new Refusal("%s is no JSON, or a damaged one; get it again".formatted(file), e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new Refusal("%s cannot be read; may you read it?".formatted(file), e);
        }
    }
}
