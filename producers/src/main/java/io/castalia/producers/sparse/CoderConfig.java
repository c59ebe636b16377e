package io.castalia.producers.sparse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.schemas.Refusal;
import java.util.List;

/**
 * A sparse coder's {@code cfg.json}, as sparsify writes it.
 *
 * @param width of the states ({@code d_in})
 * @param latents how many latents ({@code num_latents}; where that is 0, {@code d_in} times {@code expansion_factor})
 * @param k activations of a token at most
 * @param groupMax whether one latent of each of k groups of neighbours may fire, instead of the k strongest of all
 * @param transcode whether the coder predicts another site: then the decoder's bias is not taken off its input
 * @param skip whether a linear map of the input is added to what is rebuilt
 */
public record CoderConfig(int width, int latents, int k, boolean groupMax, boolean transcode, boolean skip) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DEFAULT_EXPANSION = 32;
    private static final int DEFAULT_K = 32;

    public CoderConfig {
        Refusal.unless(width > 0, "d_in", width, "at least 1");
        Refusal.unless(latents > 0, "num_latents", latents, "at least 1, or 0 with an expansion_factor");
        Refusal.unless(k > 0 && k <= latents, "k", k, "at least 1 and at most num_latents (%d)".formatted(latents));
        Refusal.unless(
                !groupMax || latents % k == 0,
                "k of a groupmax coder",
                k,
                "a divisor of num_latents (%d)".formatted(latents));
    }

    /** A TopK coder without a skip connection. */
    public CoderConfig(int width, int latents, int k, boolean transcode) {
        this(width, latents, k, false, transcode, false);
    }

    /** Reads {@code cfg.json}. */
    static CoderConfig parse(String name, byte[] json) {
        JsonNode root = CoderFiles.json("cfg.json of coder " + name, json);
        String activation = root.path("activation").asText("topk");
        CoderFiles.oneOf("activation", name, activation, List.of("topk", "groupmax"));
        int width = root.path("d_in").asInt();
        int latents = root.path("num_latents").asInt();
        return new CoderConfig(
                width,
                latents != 0
                        ? latents
                        : Math.multiplyExact(
                                width, root.path("expansion_factor").asInt(DEFAULT_EXPANSION)),
                root.path("k").asInt(DEFAULT_K),
                activation.equals("groupmax"),
                root.path("transcode").asBoolean(),
                root.path("skip_connection").asBoolean());
    }

    /** The same, to be written. */
    public String toJson() {
        ObjectNode root = JSON.createObjectNode();
        root.put("activation", groupMax ? "groupmax" : "topk");
        root.put("expansion_factor", Math.max(1, latents / width));
        root.put("normalize_decoder", true);
        root.put("num_latents", latents);
        root.put("k", k);
        root.put("multi_topk", false);
        root.put("skip_connection", skip);
        root.put("transcode", transcode);
        root.put("d_in", width);
        return root.toPrettyString() + "\n";
    }
}
