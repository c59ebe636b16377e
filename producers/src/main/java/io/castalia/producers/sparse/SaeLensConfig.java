package io.castalia.producers.sparse;

import com.fasterxml.jackson.databind.JsonNode;
import io.castalia.schemas.Refusal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * A coder's {@code cfg.json} as SAELens writes it: flat up to version 5, with a nested {@code metadata} from version 6.
 *
 * @param kind architecture
 * @param width of the states ({@code d_in})
 * @param latents how many ({@code d_sae})
 * @param outputWidth width at the site that it writes
 * @param k latents of a token at most, of a TopK coder; else 0
 * @param centre whether the decoder's bias is taken off the prepared states
 * @param preparation what is done to the states first
 * @param finetuned whether each activation is scaled before it is decoded
 * @param rescaled whether outputs are multiplied by the length of their decoder rows, and activations divided by it
 * @param card the site, and whether BOS is prepended
 */
record SaeLensConfig(
        Kind kind,
        int width,
        int latents,
        int outputWidth,
        int k,
        boolean centre,
        Preparation preparation,
        boolean finetuned,
        boolean rescaled,
        CoderCard card) {

    /** Architectures; those that transcode have no bias taken off their input. */
    enum Kind {
        STANDARD("standard"),
        GATED("gated"),
        JUMP_RELU("jumprelu"),
        TOP_K("topk"),
        TRANSCODER("transcoder"),
        SKIP_TRANSCODER("skip_transcoder"),
        JUMP_RELU_TRANSCODER("jumprelu_transcoder"),
        JUMP_RELU_SKIP_TRANSCODER("jumprelu_skip_transcoder");

        private final String name;

        Kind(String name) {
            this.name = name;
        }

        boolean transcodes() {
            return name.endsWith("transcoder");
        }

        boolean skips() {
            return name.endsWith("skip_transcoder");
        }

        boolean jumps() {
            return name.startsWith("jumprelu");
        }
    }

    /** Norms without a mean: TransformerLens cannot centre what writes to the residual stream of these. */
    private static final Pattern RMS_NORM =
            Pattern.compile("(.*/)?(gemma|(meta-)?llama|mistral|mixtral|qwen|yi-|olmo-2|phi-3|smollm|deepseek).*");

    private static final Pattern POST_NORMS = Pattern.compile("(.*/)?gemma-[23].*");
    private static final Pattern CENTRED_SITE = Pattern.compile(".*hook_(resid_pre|resid_post|mlp_out|attn_out)");
    private static final String FACTOR = "expected_average_only_in";

    SaeLensConfig {
        Refusal.unless(width > 0, "d_in", width, "at least 1");
        Refusal.unless(latents > 0, "d_sae", latents, "at least 1");
        Refusal.unless(
                kind != Kind.TOP_K || (k > 0 && k <= latents),
                "k",
                k,
                "at least 1 and at most d_sae (%d)".formatted(latents));
    }

    /**
     * Reads {@code cfg.json}.
     *
     * @param factor by which states were scaled in training on average, where a file beside it says so
     */
    static SaeLensConfig parse(String name, byte[] json, OptionalDouble factor) {
        JsonNode root = CoderFiles.json("cfg.json of coder " + name, json);
        JsonNode model = root.path("metadata").isObject() ? root.path("metadata") : root;
        Kind kind = kind(name, root);
        int width = root.path("d_in").asInt();
        return new SaeLensConfig(
                kind,
                width,
                root.path("d_sae").asInt(),
                kind.transcodes() ? root.path("d_out").asInt() : width,
                kind == Kind.TOP_K ? k(root) : 0,
                !kind.transcodes() && root.path("apply_b_dec_to_input").asBoolean(true),
                preparation(name, root, model, factor),
                root.path("finetuning_scaling_factor").asBoolean(),
                root.path("rescale_acts_by_decoder_norm").asBoolean(),
                card(name, kind, root, model));
    }

    private static Kind kind(String name, JsonNode root) {
        String activation = first(root, "activation_fn", "activation_fn_str").orElse("relu");
        CoderFiles.oneOf("activation_fn", name, activation, List.of("relu", "topk"));
        String architecture = activation.equals("topk")
                ? Kind.TOP_K.name
                : root.path("architecture").asText(Kind.STANDARD.name);
        for (Kind kind : Kind.values()) {
            if (kind.name.equals(architecture)) {
                return kind;
            }
        }
        List<String> known = Arrays.stream(Kind.values()).map(kind -> kind.name).toList();
        throw new Refusal("architecture of coder " + name, architecture, "one of " + String.join(", ", known));
    }

    private static int k(JsonNode root) {
        return root.has("k")
                ? root.path("k").asInt()
                : root.path("activation_fn_kwargs").path("k").asInt();
    }

    private static Preparation preparation(String name, JsonNode root, JsonNode model, OptionalDouble factor) {
        JsonNode stated = root.path("normalize_activations");
        String kind = stated.isBoolean() ? (stated.asBoolean() ? FACTOR : "none") : stated.asText("none");
        kind = kind.equals("null") ? "none" : kind;
        CoderFiles.oneOf(
                "normalize_activations", name, kind, List.of("none", "layer_norm", "constant_norm_rescale", FACTOR));
        boolean centred = centred(model, root.path("metadata").isObject());
        return switch (kind) {
            case "layer_norm" -> new Preparation(centred, Preparation.Scaling.LAYER_NORM, 1);
            case "constant_norm_rescale" -> new Preparation(centred, Preparation.Scaling.CONSTANT_NORM, 1);
            case FACTOR -> new Preparation(centred, Preparation.Scaling.NONE, factor(name, root, factor));
            default -> new Preparation(centred, Preparation.Scaling.NONE, 1);
        };
    }

    private static float factor(String name, JsonNode root, OptionalDouble beside) {
        double factor = beside.orElse(root.path("norm_scaling_factor").asDouble());
        if (!(factor > 0)) {
            throw new Refusal(
                    "normalize_activations of coder " + name,
                    FACTOR,
                    "given with the factor of its training; write {\"scaling_factor\": N} to %s beside its cfg.json"
                            .formatted(SaeLens.FACTOR_FILE));
        }
        return (float) factor;
    }

    /**
     * Whether the model's weights had been centred. Since a configuration says how its model is loaded, it was not
     * processed unless it says so; before, it always was.
     */
    private static boolean centred(JsonNode model, boolean nested) {
        String hook = first(model, "hook_name", "hook_point").orElse("");
        String name = model.path("model_name").asText();
        if (!CENTRED_SITE.matcher(hook).matches() || RMS_NORM.matcher(name).matches()) {
            return false;
        }
        JsonNode loading = model.path("model_from_pretrained_kwargs");
        boolean says = loading.isObject() || nested;
        return !says || loading.path("center_writing_weights").asBoolean();
    }

    private static CoderCard card(String name, Kind kind, JsonNode root, JsonNode model) {
        for (String head : List.of("hook_head_index", "hook_point_head_index")) {
            Refusal.unless(
                    !model.path(head).isNumber(),
                    "%s of coder %s".formatted(head, name),
                    model.path(head),
                    "null; single heads are no hookpoints");
        }
        Optional<Boolean> bos =
                model.has("prepend_bos") ? Optional.of(model.path("prepend_bos").asBoolean()) : Optional.empty();
        OptionalDouble l0 = kind == Kind.TOP_K ? OptionalDouble.of(k(root)) : OptionalDouble.empty();
        return new CoderCard(site(name, kind, model), l0, bos);
    }

    private static Optional<CoderSite> site(String name, Kind kind, JsonNode model) {
        Optional<String> in = first(model, "hook_name", "hook_point");
        if (in.isEmpty()) {
            return Optional.empty();
        }
        String reads = hookpoint(name, in.get(), model);
        Optional<String> out = first(model, "hook_name_out");
        return kind.transcodes()
                ? out.map(hook -> new CoderSite(reads, hookpoint(name, hook, model)))
                : Optional.of(CoderSite.of(reads));
    }

    private static String hookpoint(String coder, String hook, JsonNode model) {
        boolean postNorms =
                POST_NORMS.matcher(model.path("model_name").asText()).matches();
        return SiteNames.ofLens(hook, postNorms)
                .orElseThrow(
                        () -> new Refusal(
                                "hook_name of coder " + coder,
                                hook,
                                "hook_resid_pre, hook_resid_post, hook_mlp_out, hook_attn_out, attn.hook_z, ln2.hook_normalized or mlp.hook_post of a block"));
    }

    private static Optional<String> first(JsonNode node, String... keys) {
        for (String key : keys) {
            if (node.path(key).isTextual()) {
                return Optional.of(node.path(key).asText());
            }
        }
        return Optional.empty();
    }
}
