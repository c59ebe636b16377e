package io.castalia.consumers.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.consumers.Planted;
import io.castalia.schemas.Normalisation;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.wire.Choice;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.ExampleWindow;
import io.castalia.schemas.wire.ExplanationRequest;
import io.castalia.schemas.wire.Rounding;
import io.castalia.schemas.wire.ScoringSide;
import io.castalia.schemas.wire.Unfilled;
import io.castalia.schemas.wire.WindowKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ModeTest {

    private final Planted planted = new Planted("mode", List.of("river"));
    private final Evidence evidence = planted.evidence(7);

    @Test
    void named_unknown_isRefusedWithTheKnownOnes() {
        assertThat(Mode.named("paper")).isEqualTo(Mode.PAPER);
        assertThatThrownBy(() -> Mode.named("delphy"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("one of strict, paper, delphi");
    }

    /** Delphi's defaults (its {@code config.py} at 3c2e139), and what its samplers make of them. */
    @Test
    void rules_delphi_areItsDefaults() {
        Mode.Rules rules = Mode.DELPHI.rules();

        assertThat(rules.context()).as("cache_ctx_len").isEqualTo(256);
        assertThat(rules.window()).as("example_ctx_len").isEqualTo(32);
        assertThat(rules.sampler()).as("train_type").isEqualTo("quantiles");
        assertThat(rules.examples()).as("n_examples_train").isEqualTo(40);
        assertThat(rules.quantiles()).as("n_quantiles").isEqualTo(10);
        assertThat(rules.activating()).as("n_examples_test").isEqualTo(50);
        assertThat(rules.silent()).as("n_non_activating").isEqualTo(50);
        assertThat(rules.negatives()).as("non_activating_source").isEqualTo(WindowKind.RANDOM);
        assertThat(rules.prompt()).as("num_examples_per_scorer_prompt").isEqualTo(5);
        assertThat(rules.least()).as("min_examples").isEqualTo(200);
        assertThat(rules.normalisation()).isEqualTo(Normalisation.CEIL);
        assertThat(rules.rounding()).isEqualTo(Rounding.UP);
        assertThat(rules.onePool()).isTrue();
    }

    /** The settings of the paper's runs, and its code's way with silent windows. */
    @Test
    void rules_paper_areItsSettings() {
        Mode.Rules rules = Mode.PAPER.rules();

        assertThat(List.of(rules.context(), rules.window())).containsExactly(256, 32);
        assertThat(rules.sampler()).isEqualTo("quantiles");
        assertThat(List.of(rules.examples(), rules.quantiles())).containsExactly(40, 10);
        assertThat(List.of(rules.activating(), rules.silent(), rules.prompt())).containsExactly(100, 100, 5);
        assertThat(rules.negatives()).isEqualTo(WindowKind.SILENT_ROW);
        assertThat(rules.least()).isEqualTo(200);
        assertThat(rules.normalisation()).isEqualTo(Normalisation.FLOOR);
        assertThat(rules.rounding()).isEqualTo(Rounding.DOWN);
        assertThat(rules.onePool()).isFalse();
    }

    @Test
    void kinds_anyMode_holdTheOneItScoresOn() {
        for (Mode mode : Mode.values()) {
            assertThat(mode.kinds()).contains(mode.rules().negatives()).doesNotContain(WindowKind.ACTIVATING);
        }
        assertThat(Mode.PAPER.kinds()).containsExactly(WindowKind.SILENT_ROW);
        assertThat(Mode.DELPHI.kinds()).isEqualTo(Mode.STRICT.kinds()).doesNotContain(WindowKind.SILENT_ROW);
    }

    @Test
    void requests_strict_carryTheEvidenceAsItIs() {
        ExplanationRequest request = request(evidence, Mode.STRICT);

        assertThat(shared(request)).isEmpty();
        assertThat(request.getScoring()).isEqualTo(evidence.getScoring());
        assertThat(request.getChoice()).isNull();
        assertThat(request.getSampler()).isEqualTo("quantiles");
    }

    @Test
    void requests_paper_takeAHundredOfEachFromSilentRows() {
        List<ExampleWindow> rows = planted.silentRows(110);
        Evidence plenty = withScoring(planted.ranked(120), concat(planted.silent(10), rows));

        ExplanationRequest request = request(plenty, Mode.PAPER);

        assertThat(request.getExamples())
                .hasSize(40)
                .isEqualTo(request(plenty, Mode.STRICT).getExamples());
        assertThat(request.getScoring().getActivating())
                .isEqualTo(plenty.getScoring().getActivating().subList(0, 100));
        assertThat(request.getScoring().getSilent()).isEqualTo(rows.subList(0, 100));
        assertThat(shared(request)).isEmpty();
        assertThat(request.getSampler()).isEqualTo("paper-quantiles");
        assertThat(request.getChoice()).isEqualTo(new Choice("paper", Rounding.DOWN, 100, 100, 0, 0, 0));
    }

    @Test
    void requests_paperWithTooFewSilentRows_countWhatIsMissing() {
        Evidence scarce = withScoring(planted.ranked(91), concat(planted.silent(60), planted.silentRows(37)));

        ExplanationRequest request = request(scarce, Mode.PAPER);

        assertThat(request.getScoring().getSilent())
                .hasSize(37)
                .allMatch(window -> window.getKind() == WindowKind.SILENT_ROW);
        assertThat(request.getChoice()).isEqualTo(new Choice("paper", Rounding.DOWN, 91, 37, 0, 9, 63));
    }

    @Test
    void requests_paperOnEvidenceOfAnotherMode_goOnWithNoneAndSaySo() {
        ExplanationRequest request = request(evidence, Mode.PAPER);

        assertThat(request.getScoring().getSilent()).isEmpty();
        assertThat(request.getExamples()).isNotEmpty();
        assertThat(request.getChoice().getMissingSilent()).isEqualTo(100);
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
        assertThat(request.getChoice())
                .isEqualTo(new Choice(
                        "delphi", Rounding.UP, 50, 50, shared(request).size(), 0, 0));
        assertThat(Mode.DELPHI.told()).anyMatch(line -> line.contains("some are both"));
    }

    @Test
    void requests_delphi_takeFiftySilentWindowsOfEachKind() {
        List<ExampleWindow> hard = planted.silent(20).stream()
                .map(window -> ExampleWindow.newBuilder(window)
                        .setKind(WindowKind.CO_OCCURRING)
                        .build())
                .toList();
        List<ExampleWindow> random = planted.silent(60);
        Evidence plenty = withScoring(
                planted.ranked(50),
                Stream.of(random, hard, planted.silentRows(5))
                        .flatMap(List::stream)
                        .toList());

        ExplanationRequest request = request(plenty, Mode.DELPHI);

        assertThat(request.getScoring().getSilent()).isEqualTo(concat(random.subList(0, 50), hard));
        assertThat(request.getChoice().getSilent()).isEqualTo(50);
    }

    /** Two windows of one text are seen if either is: it is the text that gives an answer away. */
    @Test
    void requests_delphiWithEqualTokens_countsThemAsSeen() {
        List<ExampleWindow> explaining = evidence.getExplaining();
        List<ExampleWindow> scoring = evidence.getScoring().getActivating().stream()
                .map(window -> ExampleWindow.newBuilder(window)
                        .setTokenIds(explaining.get(0).getTokenIds())
                        .build())
                .toList();
        Evidence equal = Evidence.newBuilder(withScoring(scoring, List.of()))
                .setExplaining(explaining.stream()
                        .map(window -> ExampleWindow.newBuilder(window)
                                .setTokenIds(explaining.get(0).getTokenIds())
                                .build())
                        .toList())
                .build();

        Choice choice = request(equal, Mode.DELPHI).getChoice();

        assertThat(choice.getActivating()).isEqualTo(50);
        assertThat(choice.getSeen()).isEqualTo(50);
        assertThat(choice.getMissingSilent()).isEqualTo(50);
    }

    @Test
    void requests_anyModeAndSampler_haveIdsOfTheirOwn() {
        List<ExplanationRequest> requests = new ArrayList<>();
        for (Mode mode : Mode.values()) {
            requests.add(request(evidence, mode));
        }
        for (Mode mode : List.of(Mode.STRICT, Mode.PAPER)) {
            var plan = new RequestPlan(List.of("top", "random", "mix"), List.of("lexical"), 40, 0).in(mode);
            requests.addAll(new Requester(plan).requests(evidence));
        }

        assertThat(requests).hasSize(9).extracting(ExplanationRequest::getId).doesNotHaveDuplicates();
        assertThat(requests).extracting(ExplanationRequest::getSampler).doesNotHaveDuplicates();
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

    @Test
    void figures_someChoices_areTheirSums() {
        ModeFigures figures = ModeFigures.none("paper");
        for (Choice choice : Arrays.asList(
                new Choice("paper", Rounding.DOWN, 100, 100, 0, 0, 0),
                new Choice("paper", Rounding.DOWN, 91, 37, 3, 9, 63))) {
            figures = figures.plus(choice, evidence.getStatistics());
        }

        assertThat(figures).isEqualTo(new ModeFigures("paper", 2, 191, 137, 3, 9, 63, 1, 0));
        assertThat(ModeFigures.of(figures.toJson())).isEqualTo(figures);
        assertThat(figures.told())
                .containsExactly(
                        "explainers saw 3 of 191 activating windows that their explanations are scored on (1.6 %)",
                        "not to be had: 9 of 200 activating windows (4.5 %) and 63 of 200 silent ones (31.5 %), for 1 of 2"
                                + " explanations");
    }

    @Test
    void figures_latentWithFewerWindowsThanTheMode_areTold() {
        var few = io.castalia.schemas.wire.LatentStatistics.newBuilder(evidence.getStatistics())
                .setExplainingWindows(99L)
                .setScoringWindows(100L)
                .build();

        ModeFigures figures = ModeFigures.none("delphi").plus(new Choice("delphi", Rounding.UP, 0, 0, 0, 50, 50), few);

        assertThat(figures.few()).isEqualTo(1);
        assertThat(figures.told()).hasSize(3).first().asString().endsWith("(of none)");
    }

    private Evidence withScoring(List<ExampleWindow> activating, List<ExampleWindow> silent) {
        return Evidence.newBuilder(evidence)
                .setScoring(new ScoringSide(activating, silent, 0, new Unfilled(0, 0, 0, 0, 0)))
                .build();
    }

    private static List<ExampleWindow> concat(List<ExampleWindow> first, List<ExampleWindow> then) {
        return Stream.concat(first.stream(), then.stream()).toList();
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
