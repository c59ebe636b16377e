package io.castalia.consumers.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {

    @ParameterizedTest
    @CsvSource({"0,0,1", "1,0,1", "0,6,0.03125", "5,5,1", "1,9,0.021484375"})
    void mcNemar_smallCounts_areExact(int first, int second, double expected) {
        assertThat(Comparison.mcNemar(first, second)).isCloseTo(expected, within(1e-12));
        assertThat(Comparison.mcNemar(second, first)).isCloseTo(expected, within(1e-12));
    }

    @Test
    void discoveries_stepUp_takesAllBelowTheLastThatHolds() {
        double[] probabilities = {0.9, 0.001, 0.029, 0.028, 0.6};

        assertThat(Comparison.discoveries(probabilities, 0.05)).containsExactly(false, true, true, true, false);
        assertThat(Comparison.discoveries(new double[0], 0.05)).isEmpty();
    }
}
