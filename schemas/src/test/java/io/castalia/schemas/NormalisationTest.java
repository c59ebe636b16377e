package io.castalia.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class NormalisationTest {

    /** The vectors of delphi: whatever fires shows at least 1, the largest 10. */
    @Test
    void ceil_ofDelphisVectors_isDelphis() {
        assertThat(Normalisation.CEIL.of(0.01f * 8, 8)).isEqualTo(1);
        assertThat(Normalisation.CEIL.of(8, 8)).isEqualTo(10);
        assertThat(Normalisation.CEIL.of(0, 8)).isZero();
        assertThat(Normalisation.CEIL.of(4, 8)).isEqualTo(5);
        assertThat(Normalisation.CEIL.of(4.004f, 8)).isEqualTo(6);
    }

    @Test
    void floor_ofTheSame_isThePapers() {
        assertThat(Normalisation.FLOOR.of(0.01f * 8, 8)).isZero();
        assertThat(Normalisation.FLOOR.of(8, 8)).isEqualTo(10);
        assertThat(Normalisation.FLOOR.of(4, 8)).isEqualTo(5);
        assertThat(Normalisation.FLOOR.of(7.996f, 8)).isEqualTo(9);
    }

    @Test
    void of_outsideTheScale_staysWithin() {
        assertThat(Normalisation.CEIL.of(9, 8)).isEqualTo(10);
        assertThat(Normalisation.CEIL.of(-1, 8)).isZero();
        assertThat(Normalisation.CEIL.of(0, 0)).isZero();
        assertThat(Normalisation.FLOOR.of(0x1p-24f, 0x1p-24f)).isZero();
        assertThat(Normalisation.CEIL.of(0x1p-24f, 0x1p-24f)).isEqualTo(1);
    }

    /** The slow twin: in decimals, with all their digits. Half of the pairs are tenths of each other to the bit. */
    @Test
    void of_halves_isExact() {
        var random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            float maximum = Half.toFloat((short) (1 + random.nextInt(0x7bff)));
            float activation = random.nextBoolean()
                    ? Half.toFloat(Half.of(maximum * random.nextInt(11) / 10))
                    : Half.toFloat((short) random.nextInt(0x7c00));
            BigDecimal least = new BigDecimal(Math.max(maximum, 1e-6f));
            BigDecimal tenths = new BigDecimal(activation).multiply(BigDecimal.TEN);
            int down = tenths.divideToIntegralValue(least).min(BigDecimal.TEN).intValueExact();
            int up = tenths.divide(least, 0, RoundingMode.CEILING)
                    .min(BigDecimal.TEN)
                    .intValueExact();

            assertThat(Normalisation.FLOOR.of(activation, maximum))
                    .as("%s of %s", activation, maximum)
                    .isEqualTo(down);
            assertThat(Normalisation.CEIL.of(activation, maximum))
                    .as("%s of %s", activation, maximum)
                    .isEqualTo(up);
        }
    }

    @Test
    void named_unknown_isRefused() {
        assertThat(Normalisation.named("floor")).isEqualTo(Normalisation.FLOOR);
        assertThatThrownBy(() -> Normalisation.named("round"))
                .hasMessage("normalisation is 'round'; it must be ceil or floor");
    }
}
