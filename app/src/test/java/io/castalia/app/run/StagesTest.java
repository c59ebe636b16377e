package io.castalia.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.consumers.endpoint.Budget;
import io.castalia.consumers.explain.ExplainSettings;
import io.castalia.consumers.sample.RequestPlan;
import io.castalia.consumers.score.Scorer;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.wire.WindowKind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StagesTest {

    private static final Asking MODEL = new Asking(
            Optional.empty(),
            Optional.of("tiny"),
            Budget.NONE,
            List.of("lexical"),
            5,
            0,
            false,
            ExplainSettings.DEFAULT,
            Asking.WORDS_ENOUGH);

    @Test
    void addressed_explainersOfOthers_areLeftAsTheyAre() {
        RequestPlan plan = plan("somebody", "somebody@3", "lexical");

        assertThat(Stages.addressed(plan, Asking.NOBODY)).isEqualTo(plan);
    }

    @Test
    void addressed_explainerThatAsksAModel_isCalledByTheModelAndItsVersion() {
        RequestPlan.Line line = Stages.addressed(plan("default"), MODEL).lines().get(0);

        assertThat(line.explainer()).isEqualTo("default/tiny");
        assertThat(line.promptVersion()).isNotEqualTo(RequestPlan.Line.VERSION);
        assertThatThrownBy(() -> Stages.addressed(plan("default"), Asking.NOBODY))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("--endpoint");
        assertThatThrownBy(() -> Stages.addressed(plan("default@9"), MODEL)).isInstanceOf(Refusal.class);
    }

    @Test
    void check_explainerOfOthers_isRefusedWhereOursMustAnswer() {
        assertThatThrownBy(() -> Stages.check(List.of("somebody"), Asking.NOBODY))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("lexical");
    }

    @Test
    void scorers_marksWithin_comeOnceAJudgeAndOnlyWhereTheyAreNamed() {
        Stages stages = Stages.withoutModels(Asking.NOBODY);
        List<WindowKind> kinds = List.of(WindowKind.RANDOM, WindowKind.CO_OCCURRING);

        assertThat(stages.scorers(List.of("fuzzing"), kinds))
                .extracting(Scorer::name)
                .containsExactly("fuzzing", "fuzzing");
        assertThat(stages.scorers(List.of("fuzzing", "fuzzing-within"), kinds))
                .extracting(Scorer::name)
                .containsExactly("fuzzing", "fuzzing", "fuzzing-within");
    }

    private static RequestPlan plan(String... explainers) {
        return new RequestPlan(List.of("quantiles"), List.of(explainers), 40, 0);
    }
}
