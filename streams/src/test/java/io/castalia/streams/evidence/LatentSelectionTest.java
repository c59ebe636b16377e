package io.castalia.streams.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.schemas.Refusal;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LatentSelectionTest {

    private static int[] chosen(String text, int width) {
        return IntStream.range(0, width)
                .filter(LatentSelection.parse(text).over("layers.4", width))
                .toArray();
    }

    @Test
    void parse_everyForm_choosesThose() {
        assertThat(chosen("all", 5)).containsExactly(0, 1, 2, 3, 4);
        assertThat(chosen("0-2", 5)).containsExactly(0, 1, 2);
        assertThat(chosen("4, 1,2-3", 5)).containsExactly(1, 2, 3, 4);
        assertThat(chosen("90", 5)).isEmpty();
        assertThat(LatentSelection.of(3, 1).over("layers.4", 5).test(3)).isTrue();
    }

    @Test
    void parse_random_choosesSoManyAndTheSameAgain() {
        int[] chosen = chosen("random:500@7", 4096);

        assertThat(chosen).hasSize(500).isEqualTo(chosen("random:500@7", 4096));
        assertThat(chosen("random:500@8", 4096)).isNotEqualTo(chosen);
        assertThat(chosen("random:50@7", 40)).hasSize(40);
        assertThat(Arrays.stream(chosen).average().orElseThrow()).isBetween(1850.0, 2250.0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "5-2", "1,,2", "-3", "random:5", "random:x@1", "1-2-3", "99999999999"})
    void parse_otherwise_isRefusedByName(String text) {
        assertThatThrownBy(() -> LatentSelection.parse(text))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("streams.latents is '%s'".formatted(text));
    }
}
