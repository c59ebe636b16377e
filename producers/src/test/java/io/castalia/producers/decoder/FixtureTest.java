package io.castalia.producers.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That the checkpoints on which decoders are compared are hard enough: on easy ones errors would not show. */
final class FixtureTest {

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "neox", "neox-serial", "llama", "llama3", "qwen2", "qwen3", "gemma2", "gemma3"})
    void states_anySiteTakenForAnotherOfItsWidth_areOthers(String name) {
        var fixture = Fixture.of(name);
        try (Decoder decoder = fixture.decoder()) {
            var states = new ArrayList<>(fixture.states(decoder).entrySet());
            for (int i = 0; i < states.size(); i++) {
                for (Map.Entry<Hookpoint, float[]> other : states.subList(i + 1, states.size())) {
                    assertThat(Difference.of(states.get(i).getValue(), other.getValue()))
                            .as("%s for %s", states.get(i).getKey(), other.getKey())
                            .isGreaterThan(0.1);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "llama3", "qwen2", "qwen3", "gemma2", "gemma3"})
    void configuration_headsAndKeys_areShared(String name) {
        JsonNode c = Fixture.of(name).configuration();

        assertThat(c.path("num_key_value_heads").asInt())
                .isLessThan(c.path("num_attention_heads").asInt())
                .isGreaterThan(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama3", "qwen3", "gemma2", "gemma3"})
    void configuration_widthOfAHead_isNotTheStreamsShare(String name) {
        JsonNode c = Fixture.of(name).configuration();

        assertThat(c.path("head_dim").asInt() * c.path("num_attention_heads").asInt())
                .isNotEqualTo(c.path("hidden_size").asInt());
    }

    @ParameterizedTest
    @CsvSource({"qwen2, /sliding_window", "gemma2, /sliding_window", "gemma3, /sliding_window"})
    void rows_slidingWindow_areLonger(String name, String key) {
        var fixture = Fixture.of(name);

        assertThat(fixture.rows()[0].length)
                .isGreaterThan(2 * fixture.configuration().at(key).asInt());
    }

    @Test
    void rows_lengthThatLlama3WasTrainedOn_areLonger() {
        var fixture = Fixture.of("llama3");

        assertThat(fixture.rows()[0].length)
                .isGreaterThan(3
                        * fixture.configuration()
                                .at("/rope_scaling/original_max_position_embeddings")
                                .asInt());
    }

    @Test
    void logits_cap_bends() {
        var fixture = Fixture.of("gemma2");
        double cap = fixture.configuration().path("final_logit_softcapping").asDouble();
        float largest = 0;
        for (float logit : fixture.logits()) {
            largest = Math.max(largest, Math.abs(logit));
        }

        assertThat(largest).isGreaterThan((float) (0.9 * cap)).isLessThan((float) cap);
    }

    @Test
    void configurations_embeddingsAndHeads_tiedAndUntied() {
        var tied = List.of("llama", "qwen3", "neox-serial");
        var untied = List.of("llama3", "qwen2", "neox");

        assertThat(tied).allMatch(name -> isTied(name));
        assertThat(untied).noneMatch(name -> isTied(name));
    }

    private static boolean isTied(String name) {
        return Fixture.of(name).configuration().path("tie_word_embeddings").asBoolean();
    }
}
