package io.castalia.producers.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.producers.sparse.CoderSite;
import io.castalia.producers.sparse.CrossEntropy;
import io.castalia.producers.sparse.Fit;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class FindingTest {

    private static final OptionalDouble UNSAID = OptionalDouble.empty();

    @Test
    void objections_goodCoder_none() {
        assertThat(finding(0.9, 32, OptionalDouble.of(32)).objections()).isEmpty();
        assertThat(finding(0.3, 96, OptionalDouble.of(32)).objections()).isEmpty();
        assertThat(finding(0.3, 11, OptionalDouble.of(32)).objections()).isEmpty();
        assertThat(finding(0.3, 1000, UNSAID).objections()).isEmpty();
    }

    @Test
    void objections_poorReconstruction_namesTheFigure() {
        assertThat(finding(1.25, 32, UNSAID).objections())
                .singleElement()
                .asString()
                .contains("1.250", "0.9");
        assertThat(finding(Double.NaN, 32, UNSAID).objections()).hasSize(1);
    }

    @Test
    void objections_l0FarFromTheFiles_namesBoth() {
        assertThat(finding(0.3, 97, OptionalDouble.of(32)).objections())
                .singleElement()
                .asString()
                .contains("97.0", "32.0");
        assertThat(finding(0.3, 10, OptionalDouble.of(32)).objections()).hasSize(1);
        assertThat(finding(2, 0, OptionalDouble.of(32)).objections()).hasSize(2);
    }

    @Test
    void objections_nothingMeasured_none() {
        var nothing = new Finding("c", CoderSite.of("layers.1"), Optional.empty(), UNSAID, Optional.empty());
        assertThat(nothing.objections()).isEmpty();
        assertThat(nothing.describe()).contains("too short");
    }

    @Test
    void describe_all_saysAll() {
        var finding = new Finding(
                "c",
                new CoderSite("layers.1.mlp.input", "layers.1.mlp"),
                Optional.of(new Fit(10_000, 0.25, 31.5, 0.125)),
                OptionalDouble.of(32),
                Optional.of(new CrossEntropy(2, 2.5, 7)));

        assertThat(finding.describe())
                .isEqualTo(
                        "layers.1.mlp.input to layers.1.mlp, coder 'c': FVU 0.250, L0 31.5 (files: 32.0), dead 12.5 % on 10,000 tokens; cross-entropy 2.000, with the reconstruction 2.500, with zeros 7.000: 90.0 % recovered");
    }

    private static Finding finding(double fvu, double l0, OptionalDouble said) {
        return new Finding(
                "c", CoderSite.of("layers.1"), Optional.of(new Fit(100, fvu, l0, 0)), said, Optional.empty());
    }
}
