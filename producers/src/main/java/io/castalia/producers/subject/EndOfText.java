package io.castalia.producers.subject;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.castalia.producers.tokenizer.CausalTokenizer;
import io.castalia.schemas.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The token that ends a text, which stands between documents where these are joined. */
final class EndOfText {

    private static final String CONFIG = "tokenizer_config.json";

    private EndOfText() {}

    /**
     * Its text: {@code eos_token} of {@code tokenizer_config.json}, or else the first {@code eos_token_id} of the model's
     * configuration.
     *
     * @param path of the model
     * @throws Refusal where neither names one
     */
    static String of(Path path, JsonNode configuration, CausalTokenizer tokenizer) {
        JsonNode named = config(path).path("eos_token");
        String token = named.isObject() ? named.path("content").asText() : named.asText("");
        if (!named.isNull() && !token.isEmpty()) {
            return token;
        }
        JsonNode id = configuration.path("eos_token_id");
        JsonNode first = id.isArray() ? id.path(0) : id;
        Refusal.unless(
                first.isInt() && first.asInt() >= 0,
                "packing of " + path,
                "rows",
                "parts: neither tokenizer_config.json nor the model's configuration names a token that ends a text, to"
                        + " stand between documents");
        return new String(tokenizer.bytes(first.asInt()), StandardCharsets.UTF_8);
    }

    private static JsonNode config(Path path) {
        Path file = path.resolve(CONFIG);
        if (!Files.isRegularFile(file)) {
            return new ObjectMapper().createObjectNode();
        }
        try {
            return new ObjectMapper().readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new Refusal("%s is no JSON, or cannot be read; get it again".formatted(file), e);
        }
    }
}
