package io.castalia.producers.sparse;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.producers.checkpoint.Npz;
import io.castalia.producers.checkpoint.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Coders against their own libraries, and mutants without one feature each, which must not agree. */
final class ConformanceTest {

    private static final AffineCoder.Identity NOBODY = new AffineCoder.Identity("mutant", "", CoderCard.NONE);
    private static final String GEMMA = "gemma-scope-2b-pt-mlp/layer_20/width_16k/average_l0_71";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sparsify/layers.1",
                "sparsify/layers.2",
                "sparsify/layers.3",
                "sparsify/layers.4.mlp",
                "sparsify/layers.5.mlp",
                "saelens/standard",
                "saelens/standard-uncentred-bias",
                "saelens/gated",
                "saelens/jumprelu",
                "saelens/topk",
                "saelens/topk-rescaled",
                "saelens/layer-norm",
                "saelens/constant-norm",
                "saelens/average-norm",
                "saelens/centred",
                "saelens/transcoder",
                "saelens/jumprelu-skip-transcoder",
                "saelens/flat-topk",
                "saelens/flat-finetuned",
                "saelens/flat-oldest",
                GEMMA,
                "gemma-scope-2/layer_9_width_16k_l0_small",
                "gemma-scope-2/layer_9_width_16k_l0_small_affine",
            })
    void open_coderOfItsLibrary_encodesAndDecodesAsTheLibraryDoes(String fixture) {
        Path directory = Conformance.fixture(fixture);
        try (SparseCoder coder = Coders.open(directory)) {
            Conformance.Verdict verdict = new Conformance(directory).of(coder);

            assertThat(verdict.agrees()).as("%s: %s", fixture, verdict).isTrue();
            assertThat(verdict.ties()).as("tokens at a tie").isLessThanOrEqualTo(2);
        }
    }

    static Stream<Arguments> configurationMutants() {
        return Stream.of(
                mutant("sparsify/layers.1", "the decoder's bias stays on", c -> c.put("transcode", true)),
                mutant("sparsify/layers.1", "another k", c -> c.put("k", 6)),
                mutant("sparsify/layers.3", "topk for groupmax", c -> c.put("activation", "topk")),
                mutant("sparsify/layers.4.mlp", "the bias comes off a transcoder", c -> c.put("transcode", false)),
                mutant("sparsify/layers.5.mlp", "no skip connection", c -> c.put("skip_connection", false)),
                mutant("saelens/standard", "the bias stays on", c -> c.put("apply_b_dec_to_input", false)),
                mutant("saelens/standard-uncentred-bias", "it comes off", c -> c.put("apply_b_dec_to_input", true)),
                mutant("saelens/jumprelu", "no jump", c -> c.put("architecture", "standard")),
                mutant("saelens/topk", "no k", c -> c.put("architecture", "standard")),
                mutant("saelens/topk-rescaled", "not rescaled", c -> c.remove("rescale_acts_by_decoder_norm")),
                mutant("saelens/layer-norm", "no norm", c -> c.put("normalize_activations", "none")),
                mutant("saelens/constant-norm", "no norm", c -> c.put("normalize_activations", "none")),
                mutant("saelens/average-norm", "no factor", c -> c.put("normalize_activations", "none")),
                mutant(
                        "saelens/centred",
                        "not centred",
                        c -> c.withObject("/metadata")
                                .withObject("/model_from_pretrained_kwargs")
                                .put("center_writing_weights", false)),
                mutant(
                        "saelens/standard",
                        "centred",
                        c -> c.withObject("/metadata")
                                .withObject("/model_from_pretrained_kwargs")
                                .put("center_writing_weights", true)),
                mutant(
                        "saelens/jumprelu-skip-transcoder",
                        "no skip",
                        c -> c.put("architecture", "jumprelu_transcoder")),
                mutant("saelens/flat-topk", "not topk", c -> c.put("activation_fn_str", "relu")),
                mutant(
                        "saelens/flat-oldest",
                        "taken for a later one",
                        c -> c.putObject("model_from_pretrained_kwargs")),
                mutant("saelens/flat-oldest", "without a mean", c -> c.put("model_name", "gemma-2b")));
    }

    private static Arguments mutant(String fixture, String what, Consumer<ObjectNode> change) {
        return Arguments.of(fixture, what, change);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("configurationMutants")
    void open_configurationWithoutAFeature_disagrees(String fixture, String what, Consumer<ObjectNode> change)
            throws IOException {
        Path source = Conformance.fixture(fixture);
        try (Stream<Path> files = Files.list(source)) {
            files.forEach(file -> copy(file, folder.resolve(file.getFileName())));
        }
        Path config = folder.resolve("cfg.json");
        try (SparseCoder unchanged = Coders.open(folder)) {
            assertThat(new Conformance(folder).of(unchanged).agrees())
                    .as("before")
                    .isTrue();
        }
        var root = (ObjectNode) JSON.readTree(config.toFile());
        change.accept(root);
        JSON.writeValue(config.toFile(), root);

        try (SparseCoder coder = Coders.open(folder)) {
            assertThat(new Conformance(folder).of(coder).agrees()).as(what).isFalse();
        }
    }

    static Stream<Arguments> tensorMutants() {
        return Stream.of(
                Arguments.of("gated", "r_mag", (UnaryOperator<float[]>) all -> new float[all.length]),
                Arguments.of("gated", "b_mag", (UnaryOperator<float[]>) all -> new float[all.length]),
                Arguments.of("gated", "b_gate", (UnaryOperator<float[]>) all -> new float[all.length]),
                Arguments.of("jumprelu", "threshold", (UnaryOperator<float[]>) all -> new float[all.length]),
                Arguments.of(
                        "flat-finetuned", "scaling_factor", (UnaryOperator<float[]>) all -> filled(all.length, 1)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("tensorMutants")
    void coder_tensorWithoutEffect_disagrees(String fixture, String tensor, UnaryOperator<float[]> change)
            throws IOException {
        Path directory = Conformance.fixture("saelens/" + fixture);
        var config = SaeLensConfig.parse(
                "mutant", Files.readAllBytes(directory.resolve(SaeLens.CONFIG)), OptionalDouble.empty());
        Weights weights = new Weights.OfSafetensors(Safetensors.open(directory.resolve(SaeLens.WEIGHTS)));
        try (SparseCoder coder = SaeLens.coder("mutant", "", config, changed(weights, tensor, change))) {
            assertThat(new Conformance(directory).of(coder).agrees()).isFalse();
        }
    }

    @Test
    void coder_averageNormByAnotherFactor_disagrees() throws IOException {
        Path directory = Conformance.fixture("saelens/average-norm");
        var config = SaeLensConfig.parse(
                "mutant", Files.readAllBytes(directory.resolve(SaeLens.CONFIG)), OptionalDouble.of(0.5));
        Weights weights = new Weights.OfSafetensors(Safetensors.open(directory.resolve(SaeLens.WEIGHTS)));
        try (SparseCoder coder = SaeLens.coder("mutant", "", config, weights)) {
            assertThat(new Conformance(directory).of(coder).agrees()).isFalse();
        }
    }

    static Stream<Arguments> gemmaMutants() {
        UnaryOperator<AffineCoder.Parts> subtracting = parts -> {
            var e = parts.encoder();
            var centre = parts.decoder().apply(e.weight().getManager()).bias();
            return with(parts, new EncoderWeights(e.weight(), e.bias(), centre), parts.firing());
        };
        UnaryOperator<AffineCoder.Parts> relu = parts ->
                with(parts, parts.encoder(), Thresholds.relu(parts.encoder().latents()));
        UnaryOperator<AffineCoder.Parts> unbiased = parts -> {
            var e = parts.encoder();
            return with(parts, new EncoderWeights(e.weight(), e.bias().zerosLike(), null), parts.firing());
        };
        return Stream.of(
                Arguments.of("the decoder's bias comes off", subtracting),
                Arguments.of("no jump", relu),
                Arguments.of("no bias", unbiased));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("gemmaMutants")
    void parts_gemmaScopeWithoutAFeature_disagrees(String what, UnaryOperator<AffineCoder.Parts> change) {
        Path directory = Conformance.fixture(GEMMA);
        Weights weights = new Weights.OfNpz(Npz.open(directory.resolve(GemmaScope.WEIGHTS)));
        try (SparseCoder same = AffineCoder.load(NOBODY, manager -> GemmaScope.parts(manager, weights));
                SparseCoder mutant =
                        AffineCoder.load(NOBODY, manager -> change.apply(GemmaScope.parts(manager, weights)))) {
            assertThat(new Conformance(directory).of(same).agrees()).isTrue();
            assertThat(new Conformance(directory).of(mutant).agrees()).as(what).isFalse();
        }
    }

    @Test
    void parts_thresholdTakenOffTheValue_disagrees() {
        Path directory = Conformance.fixture(GEMMA);
        Weights weights = new Weights.OfNpz(Npz.open(directory.resolve(GemmaScope.WEIGHTS)));
        float[] threshold = weights.floats("threshold", 48);
        float[] bias = weights.floats("b_enc", 48);
        var less = new float[48];
        for (int l = 0; l < 48; l++) {
            less[l] = bias[l] - threshold[l];
        }
        Weights shifted = changed(changed(weights, "b_enc", b -> less), "threshold", t -> new float[48]);
        try (SparseCoder mutant = AffineCoder.load(NOBODY, manager -> GemmaScope.parts(manager, shifted))) {
            assertThat(new Conformance(directory).of(mutant).agrees()).isFalse();
        }
    }

    @Test
    void parts_gemmaScope2WithoutItsSkipConnection_disagrees() {
        Path directory = Conformance.fixture("gemma-scope-2/layer_9_width_16k_l0_small_affine");
        Weights weights = new Weights.OfSafetensors(Safetensors.open(directory.resolve(GemmaScope2.WEIGHTS)));
        Weights without = changed(weights, "affine_skip_connection", all -> new float[all.length]);
        try (SparseCoder mutant = AffineCoder.load(NOBODY, manager -> GemmaScope2.parts(manager, without, 0))) {
            Conformance.Verdict verdict = new Conformance(directory).of(mutant);

            assertThat(verdict.activation()).isLessThanOrEqualTo(1);
            assertThat(verdict.agrees()).isFalse();
        }
    }

    private static AffineCoder.Parts with(AffineCoder.Parts parts, EncoderWeights encoder, Firing firing) {
        return new AffineCoder.Parts(parts.preparation(), encoder, firing, parts.decoder());
    }

    private static float[] filled(int n, float value) {
        var all = new float[n];
        Arrays.fill(all, value);
        return all;
    }

    private static Weights changed(Weights weights, String which, UnaryOperator<float[]> change) {
        return new Weights() {
            @Override
            public Set<String> names() {
                return weights.names();
            }

            @Override
            public long[] shape(String tensor) {
                return weights.shape(tensor);
            }

            @Override
            public float[] floats(String tensor, long... shape) {
                float[] all = weights.floats(tensor, shape);
                return tensor.equals(which) ? change.apply(all) : all;
            }

            @Override
            public NDArray array(NDManager manager, String tensor, long... shape) {
                return manager.create(floats(tensor, shape), new Shape(shape));
            }
        };
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
