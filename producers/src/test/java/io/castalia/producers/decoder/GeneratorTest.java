package io.castalia.producers.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.castalia.schemas.Refusal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GeneratorTest {

    private static final int VOCABULARY = 53;

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "neox", "llama3", "qwen2", "qwen3", "gemma2", "gemma3"})
    void generate_withTheCache_tokensAndProbabilitiesOfReadingAllAgain(String name) {
        try (Decoder decoder = Fixture.of(name).decoder()) {
            int[] prompt = {3, 50, 7, 7, 21};
            var sampling = Sampling.temperature(1.5, "draw");

            Generation found = new Generator(decoder, Set.of()).generate(prompt, 20, sampling, Constraint.NONE);

            int[] text = prompt;
            for (int step = 0; step < 20; step++) {
                float[] all = next(decoder, text);
                int token = sampling.choose(all, step);
                assertThat(found.tokens().get(step)).as("step %d", step).isEqualTo(token);
                assertThat(found.logProbabilities().get(step)).isCloseTo(all[token], within(2e-3f));
                text = IntStream.concat(Arrays.stream(text), IntStream.of(token))
                        .toArray();
            }
            assertThat(found.end()).isEqualTo(Generation.End.LENGTH);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {250, 256, 300})
    void generate_moreTokensThanTheCacheFirstHasRoomFor_sameAsReadingAll(int length) {
        try (Decoder decoder = Fixture.of("qwen3").decoder()) {
            int[] prompt =
                    IntStream.range(0, length).map(i -> i * i % VOCABULARY).toArray();

            Generation found = new Generator(decoder, Set.of()).generate(prompt, 12, Sampling.GREEDY, Constraint.NONE);

            int[] text = IntStream.concat(
                            Arrays.stream(prompt),
                            found.tokens().stream().limit(11).mapToInt(Integer::intValue))
                    .toArray();
            float[] all = next(decoder, text);
            assertThat(found.logProbabilities().get(11))
                    .isCloseTo(all[found.tokens().get(11)], within(2e-3f));
        }
    }

    @Test
    void generate_constrained_onlyWhatIsAllowed() {
        try (Decoder decoder = Fixture.of("llama").decoder()) {
            var generator = new Generator(decoder, Set.of(9));
            Constraint rising = generated ->
                    token -> token % 2 == 1 && Arrays.stream(generated).allMatch(before -> before < token);

            Generation found = generator.generate(new int[] {1, 2}, 30, Sampling.GREEDY, rising);

            assertThat(found.tokens())
                    .isSorted()
                    .allMatch(token -> token % 2 == 1)
                    .doesNotContain(9);
            assertThat(found.end()).isIn(Generation.End.TOKEN, Generation.End.NOTHING_ALLOWED);
            assertThat(generator
                            .generate(new int[] {1}, 5, Sampling.GREEDY, generated -> token -> token == 9)
                            .end())
                    .isEqualTo(Generation.End.TOKEN);
            assertThat(generator
                            .generate(new int[] {1}, 5, Sampling.GREEDY, generated -> token -> generated.length < 2)
                            .tokens())
                    .hasSize(2);
        }
    }

    @Test
    void generate_sameNameAgain_sameTokens() {
        try (Decoder decoder = Fixture.of("llama").decoder()) {
            var generator = new Generator(decoder, Set.of());
            var model = (BaseNDManager) decoder.scope().getParentManager();
            int before = model.getManagedArrays().size();

            List<List<Integer>> drawn = List.of("a", "a", "b").stream()
                    .map(name -> generator
                            .generate(new int[] {4}, 12, Sampling.temperature(2, name), Constraint.NONE)
                            .tokens())
                    .toList();

            assertThat(drawn.get(1)).isEqualTo(drawn.get(0));
            assertThat(drawn.get(2)).isNotEqualTo(drawn.get(0));
            assertThat(model.getManagedArrays()).hasSize(before);
        }
    }

    @Test
    void temperature_manyDraws_probabilitiesToThePowerOfItsInverse() {
        float[] log = {(float) Math.log(0.5), (float) Math.log(0.3), Float.NEGATIVE_INFINITY, (float) Math.log(0.2)};
        for (double temperature : new double[] {0.5, 1, 3}) {
            Map<Integer, Integer> counts = new HashMap<>();
            for (int i = 0; i < 20_000; i++) {
                counts.merge(Sampling.temperature(temperature, "draw " + i).choose(log, 0), 1, Integer::sum);
            }
            double sum =
                    Math.pow(0.5, 1 / temperature) + Math.pow(0.3, 1 / temperature) + Math.pow(0.2, 1 / temperature);
            assertThat(counts).doesNotContainKey(2);
            assertThat(counts.getOrDefault(0, 0) / 20_000.0)
                    .isCloseTo(Math.pow(0.5, 1 / temperature) / sum, within(0.015));
            assertThat(counts.getOrDefault(3, 0) / 20_000.0)
                    .isCloseTo(Math.pow(0.2, 1 / temperature) / sum, within(0.015));
        }
        assertThatThrownBy(() -> Sampling.temperature(0, "none")).isInstanceOf(Refusal.class);
    }

    private static float[] next(Decoder decoder, int[] text) {
        try (NDManager scope = decoder.scope()) {
            NDArray last = decoder.run(decoder.embed(scope, new int[][] {text}), 0, decoder.layers());
            float[] all = decoder.logits(last).logSoftmax(-1).toFloatArray();
            return Arrays.copyOfRange(all, all.length - VOCABULARY, all.length);
        }
    }
}
