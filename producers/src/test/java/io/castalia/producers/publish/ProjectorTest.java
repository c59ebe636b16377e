package io.castalia.producers.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.castalia.producers.checkpoint.CheckpointDirectory;
import io.castalia.producers.decoder.Decoder;
import io.castalia.producers.decoder.DecoderModel;
import io.castalia.producers.decoder.Precision;
import io.castalia.producers.model.SubjectModel;
import io.castalia.producers.model.TokenizedContext;
import io.castalia.producers.model.Tokenizer;
import io.castalia.producers.sparse.CoderConfig;
import io.castalia.producers.sparse.Neurons;
import io.castalia.producers.sparse.SparseCoder;
import io.castalia.schemas.wire.Projection;
import io.castalia.schemas.wire.SimilarLatent;
import io.castalia.schemas.wire.TokenWeight;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProjectorTest {

    private static final int WIDTH = 24;
    private static final int VOCABULARY = 53;
    private static final int LATENTS = 40;

    /** Beside so long a state what the norm adds to its size is nothing. */
    private static final float LONG = 1000;

    @TempDir
    Path folder;

    /** Token 7 is half a character; token 52 is none of the tokenizer's. */
    private static final class Letters implements Tokenizer {
        @Override
        public String hash() {
            return "letters";
        }

        @Override
        public int contextLength() {
            return 8;
        }

        @Override
        public String specials() {
            return "none";
        }

        @Override
        public List<TokenizedContext> contexts(String text) {
            return List.of();
        }

        @Override
        public byte[] bytes(int id) {
            return switch (id) {
                case 7 -> new byte[] {'a', (byte) 0xe2, (byte) 0x82};
                case 52 -> new byte[0];
                default -> ("ö" + id).getBytes(StandardCharsets.UTF_8);
            };
        }

        @Override
        public void close() {}
    }

    private static String text(int id) {
        return id == 7 ? "a<0xE2><0x82>" : id == 52 ? "" : "ö" + id;
    }

    private static CheckpointDirectory checkpoint(String family) {
        URL config = Objects.requireNonNull(Decoder.class.getResource(family + "/config.json"));
        try {
            return CheckpointDirectory.open(
                    Objects.requireNonNull(Path.of(config.toURI()).getParent()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Projection> project(SubjectModel model, HookpointSpec hookpoint) {
        var all = new ArrayList<Projection>();
        new Projector(model, new Letters()).project(hookpoint, all::add);
        return all;
    }

    /** The model's own logits of a row, times the row's length over the width's root: what its last norm takes off. */
    private static float[] slowly(Decoder whole, float[] row) {
        double squares = 0;
        for (float x : row) {
            squares += x * x;
        }
        double size = Math.sqrt(squares / row.length);
        try (NDManager scope = whole.scope()) {
            NDArray state = scope.create(row, new Shape(1, 1, row.length)).muli(LONG);
            return whole.logits(state).muli(size).toFloatArray();
        }
    }

    private static double dot(float[] a, float[] b) {
        return IntStream.range(0, a.length)
                .mapToDouble(i -> (double) a[i] * b[i])
                .sum();
    }

    private static double cosine(float[] a, float[] b) {
        return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    }

    @ParameterizedTest
    @CsvSource({"llama, layers.0", "qwen2, layers.1.mlp", "gemma3, layers.0.attn.normed"})
    void project_tinyDecoder_namesTheTokensOfTheModelsOwnLogits(String family, String site) {
        CheckpointDirectory checkpoint = checkpoint(family);
        try (DecoderModel model = DecoderModel.open(
                        family, "hash", checkpoint.configuration(), checkpoint, List.of(site), Precision.SINGLE);
                Decoder whole = Decoder.open(checkpoint.configuration(), checkpoint, Precision.SINGLE);
                SparseCoder coder = RandomCoder.create(new CoderConfig(WIDTH, LATENTS, 4, false), 5, folder)) {
            List<Projection> all = project(model, new HookpointSpec("mine", site, coder));

            float[] flat = coder.decoderRows().orElseThrow().toFloatArray();
            List<float[]> rows = IntStream.range(0, LATENTS)
                    .mapToObj(latent -> Arrays.copyOfRange(flat, latent * WIDTH, (latent + 1) * WIDTH))
                    .toList();
            assertThat(all)
                    .extracting(Projection::getLatent)
                    .isEqualTo(IntStream.range(0, LATENTS).boxed().toList());
            for (Projection said : all) {
                float[] row = rows.get(said.getLatent());
                float[] logits = slowly(whole, row);
                Comparator<Integer> rising = Comparator.comparingDouble(token -> logits[token]);
                assertTokens(said.getPromoted(), logits, rising.reversed());
                assertTokens(said.getSuppressed(), logits, rising);
                assertThat(said.getNorm()).isCloseTo(Math.sqrt(dot(row, row)), within(1e-5));
                assertThat(said.getSimilar())
                        .hasSize(10)
                        .allSatisfy(other -> assertThat((double) other.getCosine())
                                .isCloseTo(cosine(row, rows.get(other.getLatent())), within(1e-5)));
                assertThat(said.getSimilar())
                        .extracting(SimilarLatent::getCosine)
                        .isSortedAccordingTo(Comparator.reverseOrder());
                assertThat(said.getNone()).isNull();
            }
        }
    }

    private static void assertTokens(List<TokenWeight> said, float[] logits, Comparator<Integer> order) {
        List<Integer> expected =
                IntStream.range(0, VOCABULARY).boxed().sorted(order).limit(10).toList();
        assertThat(said).extracting(TokenWeight::getId).isEqualTo(expected);
        assertThat(said).allSatisfy(token -> {
            assertThat(token.getLogit()).isCloseTo(logits[token.getId()], within(1e-4f));
            assertThat(token.getText()).isEqualTo(text(token.getId()));
        });
    }

    @Test
    void project_modelWithoutUnembedding_saysWhyAndWhichRowsAreAlike() {
        try (var model = new Fakes.Lengths();
                SparseCoder coder = RandomCoder.create(new CoderConfig(WIDTH, LATENTS, 4, false), 5, folder)) {
            List<Projection> all = project(model, new HookpointSpec("layers.0", "layers.0", coder));

            assertThat(all).hasSize(LATENTS).allSatisfy(said -> {
                assertThat(said.getNone()).isEqualTo("lengths predicts no tokens: it has no unembedding");
                assertThat(said.getPromoted()).isEmpty();
                assertThat(said.getSuppressed()).isEmpty();
                assertThat(said.getSimilar()).hasSize(10);
                assertThat(said.getNorm()).isCloseTo(1.0, within(1e-3));
            });
        }
    }

    @Test
    void project_coderThatDoesNotWriteToTheStream_saysSo() {
        CheckpointDirectory checkpoint = checkpoint("llama");
        try (DecoderModel model = DecoderModel.open(
                        "llama",
                        "hash",
                        checkpoint.configuration(),
                        checkpoint,
                        List.of("layers.0.mlp.neurons", "layers.0.attn.heads"),
                        Precision.SINGLE);
                var neurons = new Neurons("layers.0.mlp.neurons", 40, 3);
                SparseCoder heads = RandomCoder.create(new CoderConfig(WIDTH, LATENTS, 4, false), 5, folder)) {
            List<Projection> ofNeurons =
                    project(model, new HookpointSpec("layers.0.mlp.neurons", "layers.0.mlp.neurons", neurons));
            List<Projection> ofHeads = project(model, new HookpointSpec("heads", "layers.0.attn.heads", heads));

            assertThat(ofNeurons)
                    .hasSize(40)
                    .allSatisfy(said -> assertThat(said.getNorm()).isNull())
                    .extracting(Projection::getNone)
                    .containsOnly("coder 'neurons-top-3-of-40' does not write to the residual stream");
            assertThat(ofHeads)
                    .hasSize(LATENTS)
                    .allSatisfy(said -> assertThat(said.getNorm()).isNotNull())
                    .extracting(Projection::getNone)
                    .containsOnly("coder '%s' does not write to the residual stream".formatted(heads.name()));
        }
    }
}
