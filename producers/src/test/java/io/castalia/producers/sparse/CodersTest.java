package io.castalia.producers.sparse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.schemas.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What coders say of themselves, and what is refused. */
final class CodersTest {

    private static final String SAELENS = """
            {"architecture": "%s", "d_in": 16, "d_sae": 48, %s
             "metadata": {"sae_lens_version": "6.0.0", "hook_name": "%s", "model_name": "%s"}}
            """;

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
                    sparsify/layers.1,                                 layers.1,               layers.1,            5
                    sparsify/layers.4.mlp,                             layers.4.mlp.input,     layers.4.mlp,        5
                    saelens/standard,                                  layers.3,               layers.3,            -
                    saelens/topk,                                      layers.3,               layers.3,            6
                    saelens/flat-topk,                                 layers.8.mlp,           layers.8.mlp,        7
                    saelens/flat-oldest,                               layers.5,               layers.5,            -
                    saelens/transcoder,                                layers.4.mlp.input,     layers.4.mlp,        -
                    gemma-scope-2b-pt-mlp/layer_20/width_16k/average_l0_71, layers.20.mlp.normed, layers.20.mlp.normed, 71
                    gemma-scope-2/layer_9_width_16k_l0_small,          layers.9.attn.heads,    layers.9.attn.heads, 12
                    gemma-scope-2/layer_9_width_16k_l0_small_affine,   layers.9.mlp.input,     layers.9.mlp.normed, 12
                    """)
    void open_coder_saysItsSiteAndItsL0(String fixture, String reads, String writes, Double l0) {
        try (SparseCoder coder = Coders.open(Conformance.fixture(fixture))) {
            assertThat(coder.card().site()).contains(new CoderSite(reads, writes));
            assertThat(coder.card().l0()).isEqualTo(l0 == null ? OptionalDouble.empty() : OptionalDouble.of(l0));
            assertThat(coder.hash()).matches("[0-9a-f]{64}");
        }
    }

    @Test
    void open_folderOfHookpoints_theOneOfThatName() {
        Path all = Conformance.fixture("sparsify/layers.1").resolveSibling(".").normalize();
        try (SparseCoder coder = Coders.open(all, "layers.3")) {
            assertThat(coder.name()).isEqualTo("layers.3");
        }
        assertThatThrownBy(() -> Coders.open(all, "layers.9"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("layers.1, layers.2, layers.3")
                .hasMessageContaining("sae_weights.safetensors");
    }

    @Test
    void open_earlierNameOfTheWeights_readToo() throws IOException {
        Path source = Conformance.fixture("sparsify/layers.1");
        Files.copy(source.resolve("cfg.json"), folder.resolve("cfg.json"));
        Files.copy(source.resolve("sae.safetensors"), folder.resolve("sparse_coder.safetensors"));

        try (SparseCoder coder = Coders.open(folder);
                SparseCoder original = Coders.open(source)) {
            assertThat(coder.hash()).isEqualTo(original.hash());
        }
    }

    @Test
    void bundled_hash_isAsItWasBeforeTheFilesWereRenamed() {
        try (SparseCoder coder = Coders.bundled("layers.4")) {
            assertThat(coder.hash()).isEqualTo("e8aa43882c839e7248971d3836bd1b63d7aae0075afef232d3f6f4dabea3c009");
            assertThat(coder.card().site()).contains(CoderSite.of("layers.4"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "blocks.0.hook_resid_pre,      false, embed",
        "blocks.7.hook_resid_pre,      false, layers.6",
        "blocks.7.hook_resid_post,     false, layers.7",
        "blocks.7.hook_mlp_out,        false, layers.7.mlp",
        "blocks.7.hook_mlp_out,        true,  layers.7.mlp.normed",
        "blocks.7.hook_attn_out,       true,  layers.7.attn.normed",
        "blocks.7.attn.hook_z,         true,  layers.7.attn.heads",
        "blocks.7.ln2.hook_normalized, false, layers.7.mlp.input",
        "blocks.7.mlp.hook_post,       false, layers.7.mlp.neurons",
    })
    void ofLens_hook_ourHookpoint(String hook, boolean postNorms, String hookpoint) {
        assertThat(SiteNames.ofLens(hook, postNorms)).contains(hookpoint);
    }

    @ParameterizedTest
    @CsvSource({
        "model.layers.7.output,                             layers.7",
        "model.layers.7.self_attn.o_proj.input,             layers.7.attn.heads",
        "model.layers.7.pre_feedforward_layernorm.output,   layers.7.mlp.input",
        "model.layers.7.post_feedforward_layernorm.output,  layers.7.mlp.normed",
        "language_model.model.layers.7.mlp.output,          layers.7.mlp",
    })
    void ofPort_moduleOfTransformers_ourHookpoint(String port, String hookpoint) {
        assertThat(SiteNames.ofPort(port)).contains(hookpoint);
    }

    @ParameterizedTest
    @CsvSource({
        "layers.7,               false, layers.7,           layers.7",
        "gpt_neox.layers.7,      false, layers.7,           layers.7",
        "transformer.h.0,        true,  embed,              layers.0",
        "h.7.mlp,                true,  layers.7.mlp.input, layers.7.mlp",
        "model.layers.7.mlp,     false, layers.7.mlp,       layers.7.mlp",
        "layers.7.self_attn,     false, layers.7.attn,      layers.7.attn",
    })
    void ofModule_trainedOn_ourSite(String module, boolean transcodes, String reads, String writes) {
        assertThat(SiteNames.ofModule(module, transcodes)).contains(new CoderSite(reads, writes));
    }

    @Test
    void ofModule_anyFolder_noSite() {
        assertThat(SiteNames.ofModule("my-coder", false)).isEmpty();
        assertThat(SiteNames.ofModule("layers.7.input_layernorm", false)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "embed, true",
        "layers.3, true",
        "layers.3.mlp, true",
        "layers.3.attn.normed, true",
        "layers.3.attn.heads, false",
        "layers.3.mlp.neurons, false",
        "layers.3.mlp.input, false",
    })
    void writesToResidual_site_whetherItIsAddedToTheStream(String site, boolean writes) {
        assertThat(CoderSite.of(site).writesToResidual()).isEqualTo(writes);
    }

    @Test
    void parse_averageNormWithoutItsFactor_refusedByName() {
        String json = SAELENS.formatted(
                "standard",
                "\"normalize_activations\": \"expected_average_only_in\",",
                "blocks.3.hook_resid_pre",
                "gpt2-small");

        assertThatThrownBy(() -> parse(json))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("some-coder")
                .hasMessageContaining("expected_average_only_in")
                .hasMessageContaining("activation_scaler.json");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    standard          | "normalize_activations": "covariance_whitening", | blocks.3.hook_resid_pre | covariance_whitening
                    matching_pursuit  | "k": 3,                                          | blocks.3.hook_resid_pre | matching_pursuit
                    topk              | "k": 0,                                          | blocks.3.hook_resid_pre | k is '0'
                    topk              | "k": 49,                                         | blocks.3.hook_resid_pre | d_sae (48)
                    standard          | "activation_fn": "tanh-relu",                    | blocks.3.hook_resid_pre | tanh-relu
                    standard          | "k": 1,                                          | blocks.3.hook_resid_mid | hook_resid_mid
                    """)
    void parse_whatIsNotSupported_refusedByName(String architecture, String key, String hook, String said) {
        assertThatThrownBy(() -> parse(SAELENS.formatted(architecture, key, hook, "gpt2-small")))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(said);
    }

    @ParameterizedTest
    @CsvSource({
        "gpt2-small,      blocks.3.hook_resid_pre, true,  true",
        "gpt2-small,      blocks.3.hook_mlp_out,   true,  true",
        "gpt2-small,      blocks.3.attn.hook_z,    true,  false",
        "pythia-70m,      blocks.3.hook_resid_pre, false, false",
        "gemma-2-2b,      blocks.3.hook_resid_pre, true,  false",
        "google/gemma-2b, blocks.3.hook_resid_pre, true,  false",
    })
    void parse_weightsCentred_statesAreWhereTheModelHasMeans(
            String model, String hook, boolean centred, boolean expected) {
        String json = """
                {"d_in": 16, "d_sae": 48, "metadata": {"sae_lens_version": "6.0.0", "hook_name": "%s",
                 "model_name": "%s", "model_from_pretrained_kwargs": {"center_writing_weights": %s}}}
                """.formatted(hook, model, centred);

        assertThat(parse(json).preparation().centred()).isEqualTo(expected);
    }

    @Test
    void parse_oneHeadOnly_refused() {
        String json = "{\"d_in\": 16, \"d_sae\": 48, \"hook_name\": \"blocks.1.attn.hook_z\", \"hook_head_index\": 3}";

        assertThatThrownBy(() -> parse(json)).isInstanceOf(Refusal.class).hasMessageContaining("single heads");
    }

    @Test
    void parse_prependBos_said() {
        assertThat(parse("{\"d_in\": 1, \"d_sae\": 1, \"prepend_bos\": false}")
                        .card()
                        .bos())
                .isEqualTo(Optional.of(false));
        assertThat(parse("{\"d_in\": 1, \"d_sae\": 1}").card().bos()).isEmpty();
    }

    @Test
    void parse_noJson_refused() {
        assertThatThrownBy(() -> parse("<html>"))
                .hasMessageContaining("some-coder")
                .hasMessageContaining("no JSON");
        assertThatThrownBy(() -> parse("[1]")).hasMessageContaining("no JSON object");
        assertThatThrownBy(() -> parse("")).hasMessageContaining("no JSON object");
    }

    @Test
    void parse_groupsThatDoNotDivide_refused() {
        assertThatThrownBy(() -> CoderConfig.parse(
                        "x",
                        "{\"activation\":\"groupmax\",\"num_latents\":64,\"k\":5,\"d_in\":12}"
                                .getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("divisor");
    }

    @Test
    void open_gemmaScopeOfEmbeddings_refused() throws IOException {
        Path embedding = folder.resolve("embedding/width_4k/average_l0_6");
        Files.createDirectories(embedding);
        Files.createFile(embedding.resolve("params.npz"));

        assertThatThrownBy(() -> Coders.open(embedding))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("embeddings");
    }

    @Test
    void open_gemmaScope2OfAnotherArchitecture_refused() throws IOException {
        Path source = Conformance.fixture("gemma-scope-2/layer_9_width_16k_l0_small");
        Files.copy(source.resolve("params.safetensors"), folder.resolve("params.safetensors"));
        String json = Files.readString(source.resolve("config.json"));
        Path config = folder.resolve("config.json");

        Files.writeString(config, json.replace("jump_relu", "gated"));
        assertThatThrownBy(() -> Coders.open(folder))
                .hasMessageContaining("'gated'")
                .hasMessageContaining("jump_relu");
        Files.writeString(config, json.replace("o_proj.input", "q_proj.output"));
        assertThatThrownBy(() -> Coders.open(folder)).hasMessageContaining("q_proj.output");
        Files.writeString(config, json.replace("\"width\": 48", "\"width\": 47"));
        assertThatThrownBy(() -> Coders.open(folder))
                .hasMessageContaining("'48'")
                .hasMessageContaining("47");
    }

    private static SaeLensConfig parse(String json) {
        return SaeLensConfig.parse("some-coder", json.getBytes(StandardCharsets.UTF_8), OptionalDouble.empty());
    }
}
