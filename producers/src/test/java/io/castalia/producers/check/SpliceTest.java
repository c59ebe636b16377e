package io.castalia.producers.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.castalia.producers.checkpoint.CheckpointDirectory;
import io.castalia.producers.decoder.Decoder;
import io.castalia.producers.decoder.Hookpoint;
import io.castalia.producers.decoder.Precision;
import io.castalia.producers.model.Sinks;
import io.castalia.producers.model.TokenizedContext;
import io.castalia.producers.sparse.CoderSite;
import io.castalia.producers.sparse.CrossEntropy;
import io.castalia.producers.sparse.SparseCode;
import io.castalia.producers.sparse.SparseCoder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpliceTest {

    private static final int VOCABULARY = 53;

    @ParameterizedTest
    @CsvSource({
        "llama, embed",
        "llama, layers.0",
        "llama, layers.1",
        "llama, layers.0.attn.heads",
        "llama, layers.1.attn",
        "llama, layers.0.mlp.input",
        "llama, layers.1.mlp.neurons",
        "llama, layers.0.mlp",
        "neox, layers.0.attn",
        "neox, layers.1.mlp.input",
        "neox, layers.0.mlp",
        "gemma2, layers.0.attn",
        "gemma2, layers.1.attn.normed",
        "gemma2, layers.0.mlp",
        "gemma2, layers.1.mlp.normed"
    })
    void measure_perfectCoderAndOneThatGivesNothing_costNothingAndAll(String model, String site) {
        CheckpointDirectory checkpoint = checkpoint(model);
        List<TokenizedContext> contexts = List.of(context(1, 12), context(2, 1), context(3, 7));
        try (Decoder decoder = Decoder.open(checkpoint.configuration(), checkpoint, Precision.SINGLE)) {
            var splice = new Splice(decoder, Sinks.NONE);

            CrossEntropy perfect =
                    splice.measure(new Times(1), CoderSite.of(site), contexts).orElseThrow();
            CrossEntropy nothing =
                    splice.measure(new Times(0), CoderSite.of(site), contexts).orElseThrow();

            assertThat(perfect.clean()).isCloseTo(expected(decoder, contexts), within(1e-5));
            assertThat(perfect.spliced()).isCloseTo(perfect.clean(), within(1e-5));
            assertThat(perfect.ablated()).isNotCloseTo(perfect.clean(), within(1e-3));
            assertThat(nothing.spliced()).isCloseTo(nothing.ablated(), within(1e-9));
            assertThat(splice.measure(new Times(1), CoderSite.of(site), List.of(context(1, 1))))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"layers.0.mlp", "layers.1.attn"})
    void measure_siteThatIsAddedToTheStream_asWhereTheStreamIsEdited(String site) {
        CheckpointDirectory checkpoint = checkpoint("neox");
        TokenizedContext context = context(1, 12);
        var at = Hookpoint.parse(site);
        try (Decoder decoder = Decoder.open(checkpoint.configuration(), checkpoint, Precision.SINGLE);
                NDManager scope = decoder.scope()) {
            CrossEntropy half = new Splice(decoder, Sinks.NONE)
                    .measure(new Times(0.5f), CoderSite.of(site), List.of(context))
                    .orElseThrow();

            // Side by side in this family: what one of them adds does not reach the other.
            var read = new HashMap<Hookpoint, NDArray>();
            var rows = new int[][] {context.ids()};
            NDArray after = decoder.run(decoder.embed(scope, rows), 0, at.layer() + 1, List.of(at), read);
            NDArray less = Objects.requireNonNull(read.get(at)).mul(0.5f);
            less.get(new NDIndex("0, 0")).muli(0);
            float[] slow =
                    decoder.logProbabilities(decoder.run(after.sub(less), at.layer() + 1, decoder.layers()), rows);

            double sum = 0;
            for (int t = 1; t < slow.length; t++) {
                sum -= slow[t];
            }
            assertThat(half.spliced()).isCloseTo(sum / (slow.length - 1), within(1e-5));
        }
    }

    /** Minus the mean log-probability of what follows a token that is not masked. */
    private static double expected(Decoder decoder, List<TokenizedContext> contexts) {
        double sum = 0;
        int n = 0;
        for (TokenizedContext context : contexts) {
            float[] found = decoder.logProbabilities(new int[][] {context.ids()});
            for (int t = 0; t < found.length; t++) {
                sum -= context.masked(t) ? 0 : found[t];
                n += context.masked(t) ? 0 : 1;
            }
        }
        return sum / n;
    }

    /** Rebuilds states as so many times what they are. */
    private record Times(float factor) implements SparseCoder {
        @Override
        public String name() {
            return "times";
        }

        @Override
        public String hash() {
            return "times";
        }

        @Override
        public int width() {
            return 24;
        }

        @Override
        public int latents() {
            return 1;
        }

        @Override
        public SparseCode encode(NDArray states) {
            return new SparseCode(new int[Math.toIntExact(states.getShape().get(0)) + 1], new int[0], new short[0]);
        }

        @Override
        public NDArray decode(SparseCode code, NDArray states) {
            return states.mul(factor);
        }

        @Override
        public void close() {}
    }

    private static CheckpointDirectory checkpoint(String model) {
        var config = Objects.requireNonNull(
                SpliceTest.class.getResource("/io/castalia/producers/decoder/%s/config.json".formatted(model)));
        try {
            return CheckpointDirectory.open(
                    Objects.requireNonNull(Path.of(config.toURI()).getParent()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TokenizedContext context(int seed, int tokens) {
        int[] ids = new Random(seed).ints(tokens, 0, VOCABULARY).toArray();
        var masked = new boolean[tokens];
        masked[0] = true;
        return new TokenizedContext(
                "x".repeat(tokens),
                ids,
                IntStream.range(0, tokens).toArray(),
                IntStream.rangeClosed(1, tokens).toArray(),
                masked);
    }
}
