package io.castalia.producers.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RandomCoderTest {

    @Test
    void rows_haveLengthOneAndLookGaussian() {
        int latents = 400;
        int width = 64;
        float[] rows = RandomCoder.rows(latents, width, 5);

        double sum = 0;
        double fourth = 0;
        for (int l = 0; l < latents; l++) {
            double squares = 0;
            for (int i = 0; i < width; i++) {
                double x = rows[l * width + i];
                squares += x * x;
                sum += x;
                fourth += Math.pow(x, 4);
            }
            assertThat(squares).isCloseTo(1, within(1e-5));
        }
        assertThat(sum / rows.length).isCloseTo(0, within(0.005));
        // On a sphere of this dimension, 3 / (width (width + 2)).
        assertThat(fourth / rows.length * width * (width + 2)).isCloseTo(3, within(0.15));
    }

    @Test
    void rows_sameSeed_areTheSame() {
        assertThat(RandomCoder.rows(3, 4, 1)).isEqualTo(RandomCoder.rows(3, 4, 1));
        assertThat(RandomCoder.rows(3, 4, 1)).isNotEqualTo(RandomCoder.rows(3, 4, 2));
    }
}
