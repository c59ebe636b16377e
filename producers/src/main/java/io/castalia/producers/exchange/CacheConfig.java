package io.castalia.producers.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.castalia.schemas.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What {@code config.json} of a cache says (delphi, {@code CacheConfig} and the model's name).
 *
 * @param context tokens in a row
 * @param splits how many files there are; 0 where that is not said
 * @param model name of the subject model
 * @param ours what an export of Castalia's own adds; missing otherwise
 */
record CacheConfig(int context, int splits, String model, JsonNode ours) {

    private static final String FILE = "config.json";

    /** Reads it. Refuses a folder without one, and one without the length of a row or a model's name. */
    static CacheConfig in(Path folder) {
        Path file = folder.resolve(FILE);
        Refusal.unless(
                Files.isRegularFile(file),
                "cache",
                folder,
                "the folder of one hookpoint, with a config.json: delphi's results/NAME/latents/HOOKPOINT");
        try {
            JsonNode config = new ObjectMapper().readTree(Files.readAllBytes(file));
            int context =
                    config.path("cache_ctx_len").asInt(config.path("ctx_len").asInt());
            String model = config.path("model_name").asText("");
            Refusal.unless(context > 0, "cache_ctx_len of " + file, context, "the tokens of a row, at least 1");
            Refusal.unless(!model.isEmpty(), "model_name of " + file, model, "the name of the subject model");
            return new CacheConfig(context, config.path("n_splits").asInt(), model, config.path("castalia"));
        } catch (JsonProcessingException e) {
            throw new Refusal("%s is no JSON, or was cut short; get it again".formatted(file), e);
        } catch (IOException e) {
            throw new Refusal("%s cannot be read; may you read it?".formatted(file), e);
        }
    }

    /** What an export of ours says, or else something. */
    String ours(String key, String otherwise) {
        return ours.path(key).asText(otherwise);
    }
}
