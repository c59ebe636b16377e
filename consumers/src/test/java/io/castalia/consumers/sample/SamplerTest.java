package io.castalia.consumers.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.consumers.Planted;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.wire.ExampleWindow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SamplerTest {

    private final List<ExampleWindow> all = new Planted("sampler", List.of("river")).ranked(200);

    @Test
    void sample_quantiles_takesEquallyManyOfEach() {
        List<ExampleWindow> chosen = Sampler.QUANTILES.sample(all, 40, 0);

        Map<Integer, Long> counts =
                chosen.stream().collect(Collectors.groupingBy(ExampleWindow::getQuantile, Collectors.counting()));
        assertThat(counts).hasSize(10).allSatisfy((quantile, n) -> assertThat(n).isEqualTo(4));
    }

    @Test
    void sample_mix_isEightStrongestAndThirtyTwoByQuantile() {
        List<ExampleWindow> chosen = Sampler.MIX.sample(all, 40, 0);

        assertThat(chosen).hasSize(40).doesNotHaveDuplicates();
        assertThat(names(chosen)).containsAll(names(all.subList(0, 8)));
        Map<Integer, Long> rest = chosen.stream()
                .filter(window -> window.getRank() >= 8)
                .collect(Collectors.groupingBy(ExampleWindow::getQuantile, Collectors.counting()));
        assertThat(rest.values()).allSatisfy(n -> assertThat(n).isBetween(3L, 4L));
        assertThat(rest.values().stream().mapToLong(n -> n).sum()).isEqualTo(32);
    }

    @Test
    void sample_top_takesTheStrongest() {
        assertThat(names(Sampler.TOP.sample(all, 40, 0)))
                .containsExactlyInAnyOrderElementsOf(names(all.subList(0, 40)));
    }

    @ParameterizedTest
    @EnumSource(Sampler.class)
    void sample_anyOrderOfTheEvidence_givesTheSameStrongestFirst(Sampler sampler) {
        List<ExampleWindow> expected = sampler.sample(all, 40, 7);
        for (int seed = 0; seed < 20; seed++) {
            List<ExampleWindow> shuffled = new ArrayList<>(all);
            Collections.shuffle(shuffled, new Random(seed));

            assertThat(names(sampler.sample(shuffled, 40, 7)))
                    .as("seed %d", seed)
                    .isEqualTo(names(expected));
        }
        assertThat(expected).isSortedAccordingTo((a, b) -> Float.compare(b.getPeak(), a.getPeak()));
    }

    @ParameterizedTest
    @EnumSource(Sampler.class)
    void sample_fewerThanAsked_givesThemAllOnce(Sampler sampler) {
        for (int n : new int[] {0, 1, 7, 39, 40, 41}) {
            List<ExampleWindow> few = all.subList(0, n);

            assertThat(sampler.sample(few, 40, 0))
                    .as("of %d", n)
                    .hasSize(Math.min(n, 40))
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void sample_anotherSeed_drawsOthers() {
        assertThat(names(Sampler.RANDOM.sample(all, 40, 1))).isNotEqualTo(names(Sampler.RANDOM.sample(all, 40, 2)));
    }

    @Test
    void named_unknown_isRefusedByName() {
        assertThatThrownBy(() -> Sampler.named("best"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("best");
        assertThat(Sampler.named("mix")).isEqualTo(Sampler.MIX);
    }

    private static List<String> names(List<ExampleWindow> windows) {
        return windows.stream().map(ExampleWindow::getContext).toList();
    }
}
