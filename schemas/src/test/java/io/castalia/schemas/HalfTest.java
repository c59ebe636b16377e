package io.castalia.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HalfTest {

    @Test
    void toFloat_everyHalf_roundTrips() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            short half = (short) bits;
            float value = Half.toFloat(half);
            if (Float.isNaN(value)) {
                assertThat(Half.toFloat(Half.of(value))).isNaN();
            } else {
                assertThat(Half.of(value)).as("bits %04x", bits).isEqualTo(half);
            }
        }
    }

    @Test
    void of_anyFloat_isTheNearestHalf() {
        var random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            float value = (float) (random.nextGaussian() * Math.pow(2, random.nextInt(44) - 27));
            if (Math.abs(value) > Half.MAX) {
                continue;
            }
            assertThat(Half.toFloat(Half.of(value))).as("value %s", value).isEqualTo(slow(value));
        }
    }

    @Test
    void of_tooLarge_isInfinite() {
        assertThat(Half.toFloat(Half.of(65519.9f))).isEqualTo(Half.MAX);
        assertThat(Half.toFloat(Half.of(65520f))).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(Half.toFloat(Half.of(Float.NEGATIVE_INFINITY))).isEqualTo(Float.NEGATIVE_INFINITY);
    }

    /** Rounds to a multiple of the unit in the last place: 2^(exponent - 10), at least 2^-24; ties to even. */
    private static float slow(float value) {
        int exponent = Math.max(Math.getExponent(value), -14);
        double unit = Math.pow(2, exponent - 10);
        return (float) (Math.rint(value / unit) * unit);
    }
}
