package io.castalia.producers.sparse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.schemas.Refusal;
import java.io.IOException;

/**
 * A sparse coder's {@code cfg.json}, as sparsify writes it.
 *
 * @param width of the states ({@code d_in})
 * @param latents how many latents ({@code num_latents}; where that is 0, {@code d_in} times {@code expansion_factor})
 * @param k activations of a token at most
 * @param transcode whether the coder predicts another site: then the decoder's bias is not taken off its input
 */
public record CoderConfig(int width, int latents, int k, boolean transcode) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DEFAULT_EXPANSION = 32;

    public CoderConfig {
        Refusal.unless(width > 0, "d_in", width, "at least 1");
        Refusal.unless(latents > 0, "num_latents", latents, "at least 1, or 0 with an expansion_factor");
        Refusal.unless(k > 0 && k <= latents, "k", k, "at least 1 and at most num_latents (%d)".formatted(latents));
    }

    /** Reads {@code cfg.json}. */
    static CoderConfig parse(String name, byte[] json) {
        JsonNode root;
        try {
            root = JSON.readTree(json);
        } catch (IOException e) {
            throw new IllegalArgumentException("cfg.json of coder %s is no JSON; get it again".formatted(name), e);
        }
        String activation = root.path("activation").asText("topk");
        Refusal.unless(activation.equals("topk"), "activation of coder " + name, activation, "topk");
        int width = root.path("d_in").asInt();
        int latents = root.path("num_latents").asInt();
        return new CoderConfig(
                width,
                latents != 0 ? latents : width * root.path("expansion_factor").asInt(DEFAULT_EXPANSION),
                root.path("k").asInt(),
                root.path("transcode").asBoolean());
    }

    /** The same, to be written. */
    public String toJson() {
        ObjectNode root = JSON.createObjectNode();
        root.put("activation", "topk");
        root.put("expansion_factor", Math.max(1, latents / width));
        root.put("normalize_decoder", true);
        root.put("num_latents", latents);
        root.put("k", k);
        root.put("multi_topk", false);
        root.put("skip_connection", false);
        root.put("transcode", transcode);
        root.put("d_in", width);
        return root.toPrettyString() + "\n";
    }
}
