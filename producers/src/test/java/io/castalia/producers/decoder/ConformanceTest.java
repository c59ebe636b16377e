package io.castalia.producers.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** States at every hookpoint, and logits, as transformers computes them in single precision. */
final class ConformanceTest {

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "neox", "neox-serial", "llama", "llama3", "qwen2", "qwen3", "gemma2", "gemma3"})
    void statesAndLogits_everyHookpoint_asTransformersHasThem(String name) {
        var fixture = Fixture.of(name);
        try (Decoder decoder = fixture.decoder()) {
            Map<String, Double> difference = Difference.of(fixture, decoder);

            assertThat(difference).hasSizeGreaterThan(decoder.layers() * 6);
            assertThat(difference.values()).as("%s", difference).allMatch(d -> d <= Difference.TOLERANCE);
        }
    }
}
