package io.castalia.producers.publish;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.producers.sparse.SparseCode;
import io.castalia.schemas.Half;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodeCheckTest {

    private final CodeCheck check = new CodeCheck(new HookpointSpec("layers.0", "layers.0", new Fakes.Digits()));

    @ParameterizedTest
    @ValueSource(floats = {0, -0f, 1, 65504, 0x1p-24f})
    void check_valuesThatFit_pass(float value) {
        assertThatCode(() -> check.check(code(3, value), 1)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(floats = {65520, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -1})
    void check_valuesThatDoNot_areRefused(float value) {
        assertThatThrownBy(() -> check.check(code(3, value), 1)).hasMessageContaining("latent 3", "layers.0");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Fakes.LATENTS})
    void check_latentThatIsNotThere_isRefused(int latent) {
        assertThatThrownBy(() -> check.check(code(latent, 1), 1)).hasMessageContaining("latent " + latent);
    }

    @Test
    void check_latentTwiceAtAToken_isRefused() {
        var halves = new short[] {Half.of(1), Half.of(1)};

        assertThatCode(() -> check.check(new SparseCode(new int[] {0, 1, 2}, new int[] {3, 3}, halves), 2))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> check.check(new SparseCode(new int[] {0, 2}, new int[] {3, 3}, halves), 1))
                .hasMessageContaining("once a token");
    }

    @Test
    void check_otherNumberOfTokens_isRefused() {
        assertThatThrownBy(() -> check.check(code(1, 1), 2)).hasMessageContaining("1 tokens of a context of 2");
    }

    private static SparseCode code(int latent, float value) {
        return new SparseCode(new int[] {0, 1}, new int[] {latent}, new short[] {Half.of(value)});
    }
}
