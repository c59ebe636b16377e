package io.castalia.consumers.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.consumers.Planted;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.ExampleWindow;
import io.castalia.schemas.wire.ExplanationRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ModeTest {

    private final Evidence evidence = new Planted("mode", List.of("river")).evidence(7);

    @Test
    void named_unknown_isRefusedWithTheKnownOnes() {
        assertThat(Mode.named("paper")).isEqualTo(Mode.PAPER);
        assertThatThrownBy(() -> Mode.named("delphy"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("one of strict, paper, delphi");
    }

    @Test
    void requests_strictAndPaper_shareNoWindowBetweenSides() {
        for (Mode mode : List.of(Mode.STRICT, Mode.PAPER)) {
            ExplanationRequest request = request(evidence, mode);

            assertThat(shared(request)).as(mode.label()).isEmpty();
            assertThat(request.getScoring()).isEqualTo(evidence.getScoring());
        }
    }

    @Test
    void requests_delphi_drawsBothFromOnePoolAndSaysSo() {
        ExplanationRequest request = request(evidence, Mode.DELPHI);

        assertThat(request.getSampler()).isEqualTo("delphi");
        assertThat(request.getExamples()).hasSize(40);
        assertThat(request.getScoring().getActivating()).hasSize(50);
        assertThat(request.getScoring().getSilent())
                .isEqualTo(evidence.getScoring().getSilent());
        assertThat(shared(request)).isNotEmpty();
        assertThat(Mode.DELPHI.told()).anyMatch(line -> line.contains("some are both"));
        assertThat(request.getId()).isNotEqualTo(request(evidence, Mode.STRICT).getId());
    }

    @Test
    void onePool_manySeeds_takesEquallyManyOfEachPartWhateverTheOrder() {
        for (int seed = 0; seed < 50; seed++) {
            OnePool pool = OnePool.of(evidence, Mode.DELPHI.rules(), 40, seed);

            List<ExampleWindow> all = new ArrayList<>();
            evidence.getExplaining().stream().filter(w -> w.getQuantile() >= 0).forEach(all::add);
            all.addAll(evidence.getScoring().getActivating());
            int size = all.size() / 10;
            for (int part = 0; part < 10; part++) {
                int number = part;
                List<ExampleWindow> ofPart = pool.scoring().stream()
                        .filter(window -> window.getQuantile() == number)
                        .toList();
                assertThat(ofPart).as("seed %d", seed).hasSize(5);
                for (ExampleWindow window : ofPart) {
                    long stronger = all.stream()
                            .filter(other -> other.getPeak() > window.getPeak())
                            .count();
                    long notWeaker = all.stream()
                            .filter(other -> other.getPeak() >= window.getPeak())
                            .count();
                    assertThat(stronger).as("seed %d", seed).isLessThan((part + 1L) * size);
                    assertThat(notWeaker).as("seed %d", seed).isGreaterThan((long) part * size);
                }
            }
            assertThat(OnePool.of(shuffled(seed), Mode.DELPHI.rules(), 40, seed))
                    .isEqualTo(pool);
        }
    }

    private Evidence shuffled(int seed) {
        List<ExampleWindow> explaining = new ArrayList<>(evidence.getExplaining());
        Collections.shuffle(explaining, new Random(seed));
        return Evidence.newBuilder(evidence).setExplaining(explaining).build();
    }

    @Test
    void plan_delphiWithAnotherSampler_isRefused() {
        var plan = new RequestPlan(List.of("top"), List.of("lexical"), 40, 0);

        assertThatThrownBy(() -> plan.in(Mode.DELPHI))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("quantiles");
    }

    private static ExplanationRequest request(Evidence evidence, Mode mode) {
        return new Requester(RequestPlan.DEFAULT.in(mode)).requests(evidence).get(0);
    }

    private static Set<String> shared(ExplanationRequest request) {
        Set<String> explaining = names(request.getExamples());
        var shared = new HashSet<>(names(request.getScoring().getActivating()));
        shared.retainAll(explaining);
        return shared;
    }

    private static Set<String> names(List<ExampleWindow> windows) {
        return windows.stream().map(w -> w.getContext() + "/" + w.getWindow()).collect(Collectors.toSet());
    }
}
