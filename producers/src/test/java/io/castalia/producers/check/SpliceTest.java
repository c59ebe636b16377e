package io.castalia.producers.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import io.castalia.producers.checkpoint.CheckpointDirectory;
import io.castalia.producers.decoder.Blueprint;
import io.castalia.producers.decoder.Decoder;
import io.castalia.producers.decoder.Precision;
import io.castalia.producers.model.Sinks;
import io.castalia.producers.model.TokenizedContext;
import io.castalia.producers.sparse.CoderSite;
import io.castalia.producers.sparse.CrossEntropy;
import io.castalia.producers.sparse.SparseCode;
import io.castalia.producers.sparse.SparseCoder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpliceTest {

    private static final int VOCABULARY = 53;

    @ParameterizedTest
    @CsvSource({
        "llama, embed",
        "llama, layers.0",
        "llama, layers.1",
        "llama, layers.0.mlp",
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

    @Test
    void isPossibleAt_sitesThatAreAddedLast_only() {
        Blueprint llama = blueprint("llama");
        Blueprint gemma = blueprint("gemma2");

        assertThat(List.of("embed", "layers.0", "layers.1.mlp")).allMatch(site -> Splice.isPossibleAt(site, llama));
        assertThat(List.of("layers.0.attn", "layers.1.mlp.neurons", "layers.1.mlp.input"))
                .noneMatch(site -> Splice.isPossibleAt(site, llama));
        assertThat(Splice.isPossibleAt("layers.1.mlp", gemma)).isFalse();
        assertThat(Splice.isPossibleAt("layers.1.mlp.normed", gemma)).isTrue();
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

    private static Blueprint blueprint(String model) {
        CheckpointDirectory checkpoint = checkpoint(model);
        return Blueprint.of(checkpoint.source(), checkpoint.configuration());
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
