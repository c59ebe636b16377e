package io.castalia.producers.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.producers.checkpoint.Checkpoint;
import io.castalia.producers.model.Engines;
import io.castalia.producers.model.HiddenStates;
import io.castalia.schemas.Refusal;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DecoderTest {

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "neox", "llama", "gemma2", "gemma3"})
    void states_oneHookpointAtATime_bitsOfAllTogether(String name) {
        var fixture = Fixture.of(name);
        int[][] rows = fixture.rows();
        try (Decoder decoder = fixture.decoder();
                NDManager scope = decoder.scope()) {
            Set<Hookpoint> sites = fixture.states(decoder).keySet();
            Map<Hookpoint, NDArray> together = decoder.states(scope, rows, sites);

            assertThat(together.keySet()).containsExactlyElementsOf(sites);
            for (Hookpoint site : sites) {
                Map<Hookpoint, NDArray> alone = decoder.states(scope, rows, List.of(site));
                assertThat(alone).containsOnlyKeys(site);
                assertThat(floats(alone, site)).as("%s", site).isEqualTo(floats(together, site));
            }
        }
    }

    @Test
    void upTo_hookpointInTheMiddle_nothingAboveIsLoaded() {
        var fixture = Fixture.of("gemma3");
        var noted = new Noted(fixture.checkpoint(), new HashSet<>());
        var hookpoint = Hookpoint.parse("layers.2.mlp");
        try (Decoder whole = fixture.decoder();
                Decoder part = Decoder.upTo(List.of(hookpoint), fixture.configuration(), noted, Precision.SINGLE);
                NDManager scope = part.scope()) {
            float[] states = floats(part.states(scope, fixture.rows(), List.of(hookpoint)), hookpoint);

            assertThat(states).isEqualTo(floats(whole.states(scope, fixture.rows(), List.of(hookpoint)), hookpoint));
            assertThat(noted.read).anyMatch(tensor -> tensor.contains("layers.2."));
            assertThat(noted.read).noneMatch(tensor -> tensor.matches(".*layers\\.[3-6]\\..*|.*\\.norm\\.weight"));
            assertThatThrownBy(() -> part.logProbabilities(fixture.rows()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("3 that are loaded");
            NDArray x = part.embed(scope, fixture.rows());
            assertThatThrownBy(() -> part.logits(x)).hasMessageContaining("without its head");
        }
    }

    @Test
    void run_inTwoParts_bitsOfOneRun() {
        var fixture = Fixture.of("gemma2");
        try (Decoder decoder = fixture.decoder();
                NDManager scope = decoder.scope()) {
            NDArray x = decoder.embed(scope, fixture.rows());
            NDArray whole = decoder.run(x, 0, 3);
            for (int cut = 0; cut <= 3; cut++) {
                NDArray parts = decoder.run(decoder.run(x, 0, cut), cut, 3);

                assertThat(parts.toFloatArray()).as("cut before layer %d", cut).isEqualTo(whole.toFloatArray());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"neox", "qwen2", "qwen3", "gemma2", "gemma3"})
    void run_rowsAroundTheSizeOfABlock_asTokenByToken(String name) {
        try (Decoder decoder = Fixture.of(name).decoder()) {
            for (int length : new int[] {1, 63, 64, 65, 131}) {
                int[][] row = rows(length, 1, length);
                float[] slow = read(decoder, row[0], 1);

                for (int at : new int[] {length, 70}) {
                    assertThat(Difference.of(read(decoder, row[0], at), slow))
                            .as("%d tokens, %d at a time", length, at)
                            .isLessThan(Difference.TOLERANCE);
                }
            }
        }
    }

    /** The residual stream behind the last layer, of a row that is read some tokens at a time. */
    private static float[] read(Decoder decoder, int[] row, int tokens) {
        try (NDManager scope = decoder.scope();
                Cache cache = new Cache(scope)) {
            var all = FloatBuffer.allocate(row.length * decoder.width());
            for (int from = 0; from < row.length; from += tokens) {
                int[] some = Arrays.copyOfRange(row, from, Math.min(row.length, from + tokens));
                NDArray x = decoder.embed(scope, new int[][] {some}, from);
                all.put(decoder.run(x, 0, decoder.layers(), Taps.none(), cache).toFloatArray());
                cache.advance(some.length);
            }
            return all.array();
        }
    }

    @Test
    void run_editedFromATokenOn_onlyItAndLaterTokensChange() {
        var fixture = Fixture.of("llama");
        int from = 11;
        try (Decoder decoder = fixture.decoder();
                NDManager scope = decoder.scope()) {
            NDArray middle = decoder.run(decoder.embed(scope, fixture.rows()), 0, 1);
            NDArray edited = middle.duplicate();
            NDIndex later = new NDIndex().addAllDim().addSliceDim(from, 20);
            edited.set(later, edited.get(later).mul(1.5));

            NDArray difference = decoder.logits(decoder.run(edited, 1, 2))
                    .sub(decoder.logits(decoder.run(middle, 1, 2)))
                    .abs();

            assertThat(difference
                            .get(new NDIndex().addAllDim().addSliceDim(0, from))
                            .max()
                            .getFloat())
                    .isZero();
            assertThat(difference.get(later).max().getFloat()).isGreaterThan(0.1f);
        }
    }

    @Test
    void run_readingOnTheWay_bothStatesAndResult() {
        var fixture = Fixture.of("neox");
        var site = Hookpoint.parse("layers.0.mlp");
        try (Decoder decoder = fixture.decoder();
                NDManager scope = decoder.scope()) {
            NDArray x = decoder.embed(scope, fixture.rows());
            var read = new TreeMap<Hookpoint, NDArray>();

            NDArray last = decoder.run(x, 0, 2, List.of(site), read);

            assertThat(last.toFloatArray()).isEqualTo(decoder.run(x, 0, 2).toFloatArray());
            assertThat(floats(read, site))
                    .isEqualTo(floats(decoder.states(scope, fixture.rows(), List.of(site)), site));
        }
    }

    @Test
    void logProbabilities_inPieces_thoseOfAllLogits() {
        var fixture = Fixture.of("gemma2");
        int[][] rows = fixture.rows();
        try (Decoder decoder = fixture.decoder()) {
            float[] found = decoder.logProbabilities(rows);

            float[] logits = fixture.logits();
            assertThat(found).hasSize(2 * 19);
            for (int i = 0; i < found.length; i++) {
                int row = i / 19;
                int at = i % 19;
                double expected = logProbability(logits, (row * 20 + at) * 53, rows[row][at + 1]);
                assertThat((double) found[i]).as("row %d, token %d", row, at).isCloseTo(expected, within(1e-3));
            }
        }
    }

    private static double logProbability(float[] logits, int from, int token) {
        double sum = 0;
        for (int i = 0; i < 53; i++) {
            sum += Math.exp(logits[from + i]);
        }
        return logits[from + token] - Math.log(sum);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "neox", "llama", "qwen3", "gemma2", "gemma3"})
    void states_rowAloneOrAmongOthers_same(String name) {
        var fixture = Fixture.of(name);
        try (Decoder decoder = fixture.decoder();
                NDManager scope = decoder.scope()) {
            Set<Hookpoint> sites = fixture.states(decoder).keySet();
            for (int n = 1; n <= 8; n++) {
                int[][] rows = rows(n, n, 5 + 3 * n % 16);
                Map<Hookpoint, NDArray> together = decoder.states(scope, rows, sites);
                for (int row = 0; row < n; row++) {
                    Map<Hookpoint, NDArray> alone = decoder.states(scope, new int[][] {rows[row]}, sites);
                    for (Hookpoint site : sites) {
                        assertThat(Objects.requireNonNull(together.get(site))
                                        .get(row)
                                        .toFloatArray())
                                .as("%s of row %d of %d", site, row, n)
                                .isEqualTo(floats(alone, site));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "neox", "llama3", "qwen2", "gemma2", "gemma3"})
    void states_rowsSharedOutAmongThreads_sameBitsAndNothingLeft(String name) {
        var fixture = Fixture.of(name);
        try (Decoder decoder = fixture.decoder()) {
            Set<Hookpoint> sites = fixture.states(decoder).keySet();
            int[][] rows = rows(5, 9, 11);
            Map<String, List<Float>> alone = bits(decoder, rows, sites);
            Engines.rows(3);
            for (int time = 0; time < 20; time++) {
                assertThat(bits(decoder, rows, sites)).isEqualTo(alone);
            }
        } finally {
            Engines.rows(1);
        }
    }

    private static Map<String, List<Float>> bits(Decoder decoder, int[][] rows, Set<Hookpoint> sites) {
        try (NDManager scope = decoder.scope()) {
            var bits = new TreeMap<String, List<Float>>();
            decoder.states(scope, rows, sites).forEach((site, states) -> {
                float[] all = states.toFloatArray();
                bits.put(
                        site.toString(),
                        IntStream.range(0, all.length).mapToObj(i -> all[i]).toList());
            });
            assertThat(((BaseNDManager) scope).getManagedArrays()).hasSize(sites.size());
            return bits;
        }
    }

    @Test
    void states_manyBatches_managedArraysStayFlat() {
        var fixture = Fixture.of("gemma3");
        List<Hookpoint> sites = List.of(Hookpoint.parse("layers.3.mlp.input"), Hookpoint.parse("layers.5"));
        try (Decoder decoder = fixture.decoder()) {
            var model = (BaseNDManager) decoder.scope().getParentManager();
            int before = model.getManagedArrays().size();
            for (int batch = 0; batch < 20; batch++) {
                try (NDManager scope = decoder.scope()) {
                    Map<Hookpoint, NDArray> states = decoder.states(scope, fixture.rows(), sites);
                    assertThat(((BaseNDManager) scope).getManagedArrays()).hasSize(states.size());
                    NDArray x = decoder.embed(scope, fixture.rows());
                    decoder.logits(decoder.run(x, 0, 7));
                    assertThat(((BaseNDManager) scope).getManagedArrays()).hasSize(states.size() + 3);
                    decoder.logProbabilities(x, fixture.rows());
                    assertThat(((BaseNDManager) scope).getManagedArrays()).hasSize(states.size() + 3);
                }
                assertThat(model.getManagedArrays()).hasSize(before);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "neox", "llama", "gemma2"})
    void promotes_directions_changeOfLogitsOfAStateOfUnitSize(String name) {
        var fixture = Fixture.of(name);
        ObjectNode uncapped = fixture.configuration();
        uncapped.remove("final_logit_softcapping");
        uncapped.put(name.equals("gpt2") ? "layer_norm_epsilon" : "layer_norm_eps", 1e-12)
                .put("rms_norm_eps", 1e-12);
        try (Decoder decoder = Decoder.open(uncapped, fixture.checkpoint(), Precision.SINGLE);
                NDManager scope = decoder.scope()) {
            int width = decoder.width();
            // Of size 1, and centred: states that the norm leaves as they are, up to its weight.
            var two = new float[2 * width];
            for (int i = 0; i < width; i++) {
                two[i] = i % 2 == 0 ? 1 : -1;
                two[width + i] = i % 4 < 2 ? 1 : -1;
            }
            NDArray states = scope.create(two).reshape(2, width);

            float[] promoted = decoder.promotes(states.add(name.equals("gpt2") || name.equals("neox") ? 3 : 0))
                    .toFloatArray();

            float[] logits = decoder.logits(states.reshape(1, 2, width)).toFloatArray();
            for (int token = 0; token < 53; token++) {
                // The biases are in both states' logits.
                assertThat(promoted[token] - promoted[53 + token])
                        .as("token %d", token)
                        .isCloseTo(logits[token] - logits[53 + token], within(1e-3f));
            }
        }
    }

    @Test
    void open_halfPrecision_nearSingle() {
        var fixture = Fixture.of("llama3");
        try (Decoder decoder = Decoder.open(fixture.configuration(), fixture.checkpoint(), Precision.HALF)) {
            Map<String, Double> difference = Difference.of(fixture, decoder);

            assertThat(difference.values()).as("%s", difference).allMatch(d -> d < 0.05);
            assertThat(difference.get("logits")).isGreaterThan(Difference.TOLERANCE);
        }
    }

    @Test
    void open_textPartOfAModelThatSeesImages_sameBits() {
        var fixture = Fixture.of("gemma3");
        ObjectNode around = new ObjectMapper().createObjectNode().put("model_type", "gemma3");
        around.set("text_config", fixture.configuration());
        Checkpoint renamed = new Renamed(fixture.checkpoint(), "language_model.");
        try (Decoder decoder = fixture.decoder();
                Decoder inside = Decoder.open(around, renamed, Precision.SINGLE)) {
            assertThat(inside.logProbabilities(fixture.rows())).isEqualTo(decoder.logProbabilities(fixture.rows()));
        }
    }

    @Test
    void open_unknownArchitecture_saysWhichAreKnown() {
        var fixture = Fixture.of("llama");
        ObjectNode configuration = fixture.configuration().put("model_type", "mamba");

        assertThatThrownBy(() -> Decoder.open(configuration, fixture.checkpoint(), Precision.SINGLE))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("mamba")
                .hasMessageContaining("gpt2, gpt_neox, llama, qwen2, qwen3, gemma2, gemma3_text");
        configuration.remove("model_type");
        assertThatThrownBy(() -> Decoder.open(configuration, fixture.checkpoint(), Precision.SINGLE))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("missing");
    }

    @Test
    void open_tensorOfAnotherShape_nameExpectedFound() {
        var fixture = Fixture.of("llama");
        ObjectNode configuration = fixture.configuration().put("intermediate_size", 41);

        assertThatThrownBy(() -> Decoder.open(configuration, fixture.checkpoint(), Precision.SINGLE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("model.layers.0.mlp.gate_proj.weight")
                .hasMessageContaining("[41, 24]")
                .hasMessageContaining("[40, 24]");
    }

    @Test
    void open_headThatIsNotThere_named() {
        var fixture = Fixture.of("llama");
        ObjectNode configuration = fixture.configuration().put("tie_word_embeddings", false);

        assertThatThrownBy(() -> Decoder.open(configuration, fixture.checkpoint(), Precision.SINGLE))
                .hasMessageContaining("lm_head.weight");
    }

    @Test
    void open_valueThatCannotBe_keyValueAndWhatIsAllowed() {
        var fixture = Fixture.of("llama");
        for (var edit : Map.<String, Object>of(
                        "hidden_size", -3, "hidden_act", "mish", "num_key_value_heads", 4, "rms_norm_eps", "small")
                .entrySet()) {
            ObjectNode configuration = fixture.configuration();
            configuration.set(edit.getKey(), new ObjectMapper().valueToTree(edit.getValue()));
            assertThatThrownBy(() -> Decoder.open(configuration, fixture.checkpoint(), Precision.SINGLE))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining(edit.getKey())
                    .hasMessageContaining(edit.getValue().toString());
        }
        ObjectNode yarn = fixture.configuration();
        yarn.putObject("rope_scaling").put("rope_type", "yarn").put("factor", 4);
        assertThatThrownBy(() -> Decoder.open(yarn, fixture.checkpoint(), Precision.SINGLE))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("yarn");
    }

    @Test
    void open_rotaryNumbersAsNewerFilesHaveThem_sameConfiguration() {
        ObjectNode older = Fixture.of("llama3").configuration();
        ObjectNode newer = older.deepCopy();
        newer.remove("rope_theta");
        newer.set("rope_parameters", newer.remove("rope_scaling"));
        ((ObjectNode) newer.get("rope_parameters")).put("rope_theta", 500.0);
        assertThat(configuration(newer)).isEqualTo(configuration(older));

        ObjectNode gemma = Fixture.of("gemma3").configuration();
        ObjectNode kinds = gemma.deepCopy().without(List.of("rope_theta", "rope_scaling", "rope_local_base_freq"));
        ObjectNode parameters = kinds.putObject("rope_parameters");
        parameters
                .putObject("full_attention")
                .put("rope_type", "linear")
                .put("factor", 8.0)
                .put("rope_theta", 1_000_000);
        parameters.putObject("sliding_attention").put("rope_type", "default").put("rope_theta", 10_000);
        assertThat(configuration(kinds)).isEqualTo(configuration(gemma));

        ObjectNode neox = Fixture.of("neox").configuration();
        ObjectNode share = neox.deepCopy().without(List.of("rotary_pct", "rotary_emb_base"));
        share.putObject("rope_parameters").put("partial_rotary_factor", 0.25).put("rope_theta", 10_000);
        assertThat(configuration(share)).isEqualTo(configuration(neox));
    }

    private static Configuration configuration(ObjectNode root) {
        return Family.of(new ConfigFile("config.json", root)).c();
    }

    @Test
    void upTo_hookpointThatIsNotThere_refused() {
        var fixture = Fixture.of("llama");
        for (String hookpoint : List.of("layers.2", "layers.0.mlp.normed", "layers.1.attn.normed")) {
            assertThatThrownBy(() -> Decoder.upTo(
                            List.of(Hookpoint.parse(hookpoint)),
                            fixture.configuration(),
                            fixture.checkpoint(),
                            Precision.SINGLE))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining(hookpoint);
        }
    }

    @Test
    void embed_rowsThatCannotBe_saysWhy() {
        try (Decoder decoder = Fixture.of("gpt2").decoder();
                NDManager scope = decoder.scope()) {
            assertThatThrownBy(() -> decoder.embed(scope, new int[][] {{1, 2}, {3}}))
                    .hasMessageContaining("rows of one length");
            assertThatThrownBy(() -> decoder.embed(scope, new int[][] {{1, 53}}))
                    .hasMessageContaining("53")
                    .hasMessageContaining("tokenizer");
            assertThatThrownBy(() -> decoder.embed(scope, new int[][] {{-1}})).hasMessageContaining("-1");
            assertThatThrownBy(() -> decoder.embed(scope, rows(1, 1, 33))).hasMessageContaining("32 positions");
        }
    }

    @Test
    void decoderModel_forward_statesOfEachHookpointAskedFor() {
        var fixture = Fixture.of("llama");
        List<String> hookpoints = List.of("layers.1", "layers.0.mlp");
        try (Decoder decoder = fixture.decoder();
                var model = DecoderModel.open(
                        "tiny",
                        fixture.checkpoint().hash(),
                        fixture.configuration(),
                        fixture.checkpoint(),
                        hookpoints,
                        Precision.SINGLE);
                HiddenStates states = model.forward(fixture.rows())) {
            var expected = fixture.states(decoder);
            assertThat(model.hookpoints()).isEqualTo(hookpoints);
            assertThat(model.width("layers.1")).isEqualTo(24);
            assertThat(model.width("layers.0.mlp.neurons")).isEqualTo(40);
            for (String hookpoint : hookpoints) {
                assertThat(Difference.of(
                                states.at(hookpoint).toFloatArray(),
                                Objects.requireNonNull(expected.get(Hookpoint.parse(hookpoint)))))
                        .isLessThan(Difference.TOLERANCE);
            }
        }
    }

    private static float[] floats(Map<Hookpoint, NDArray> states, Hookpoint site) {
        return Objects.requireNonNull(states.get(site)).toFloatArray();
    }

    private static int[][] rows(int seed, int rows, int length) {
        var random = new Random(seed);
        var ids = new int[rows][length];
        for (int[] row : ids) {
            Arrays.setAll(row, i -> random.nextInt(53));
        }
        return ids;
    }

    /** A checkpoint that notes what is read of it. */
    private record Noted(Checkpoint checkpoint, Set<String> read) implements Checkpoint {
        @Override
        public String source() {
            return checkpoint.source();
        }

        @Override
        public Set<String> names() {
            return checkpoint.names();
        }

        @Override
        public FloatBuffer floats(String tensor, long... shape) {
            read.add(tensor);
            return checkpoint.floats(tensor, shape);
        }

        @Override
        public Optional<ByteBuffer> mapped(String tensor, long... shape) {
            read.add(tensor);
            return checkpoint.mapped(tensor, shape);
        }
    }

    /** A checkpoint with something before each name. */
    private record Renamed(Checkpoint checkpoint, String before) implements Checkpoint {
        @Override
        public String source() {
            return checkpoint.source();
        }

        @Override
        public Set<String> names() {
            var names = new HashSet<String>();
            checkpoint.names().forEach(name -> names.add(before + name));
            return names;
        }

        @Override
        public FloatBuffer floats(String tensor, long... shape) {
            return checkpoint.floats(tensor.substring(before.length()), shape);
        }
    }
}
