package io.castalia.consumers.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.castalia.consumers.Planted;
import io.castalia.consumers.prompt.Golden;
import io.castalia.consumers.prompt.Prompt;
import io.castalia.consumers.prompt.ScriptedModel;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.wire.Control;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.Metric;
import io.castalia.schemas.wire.Score;
import io.castalia.schemas.wire.ScoreOutcome;
import io.castalia.schemas.wire.ScoringSide;
import io.castalia.schemas.wire.Unfilled;
import io.castalia.schemas.wire.Verdict;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntruderScorerTest {

    private final Planted planted = new Planted("intruder", List.of("river"));
    private final Explanation nothing = planted.explanation(1, "", List.of());

    @Test
    void score_modelThatSees_findsEveryIntruderWithoutAnExplanation() throws IOException {
        ScriptedModel model = ScriptedModel.answering(IntruderScorerTest::sees);

        Score score = intruder(model).score(nothing);

        Golden.check("intruder", ScriptedModel.written(model.asked().get(0).turns()));
        assertThat(score.getOutcome()).isEqualTo(ScoreOutcome.JUDGED);
        assertThat(metric(score, "accuracy")).isEqualTo(1);
        assertThat(metric(score, "chance")).isEqualTo(0.2);
        assertThat(score.getAsked()).isEqualTo(250);
        assertThat(score.getCost().getCalls()).isEqualTo(50);
        assertThat(score.getQuantileRecalls()).hasSize(10).allMatch(r -> r.getAsked() == 5 && r.getHits() == 5);
        assertThat(score.getScorer()).isEqualTo("intruder");
    }

    @Test
    void score_modelThatAlwaysSaysTheSame_isNearChance() {
        Score score = intruder(ScriptedModel.saying("{\"intruder\": 2}")).score(nothing);

        assertThat(metric(score, "accuracy")).isCloseTo(0.2, within(0.15));
        Metric accuracy = score.getMetrics().get(0);
        assertThat(accuracy.getLow()).isLessThan(0.2);
        assertThat(accuracy.getHigh()).isGreaterThan(0.2);
    }

    @Test
    void score_prompts_holdOneIntruderAnywhereAndTheRestOfOneQuantile() {
        Score score =
                intruder(ScriptedModel.answering(IntruderScorerTest::sees)).score(nothing);

        var places = new int[5];
        for (int prompt = 0; prompt < 50; prompt++) {
            List<Verdict> line = score.getVerdicts().subList(5 * prompt, 5 * prompt + 5);
            int number = prompt;
            assertThat(line).allMatch(v -> v.getPrompt() == number);
            assertThat(line.stream().filter(v -> !v.getActivating())).hasSize(1);
            assertThat(line.stream()
                            .filter(Verdict::getActivating)
                            .map(Verdict::getQuantile)
                            .distinct())
                    .hasSize(1);
            assertThat(line.stream().map(v -> v.getContext() + v.getWindow()).distinct())
                    .hasSize(5);
            for (int i = 0; i < 5; i++) {
                places[i] += line.get(i).getActivating() ? 0 : 1;
            }
        }
        assertThat(java.util.Arrays.stream(places).boxed()).allMatch(n -> n >= 3 && n <= 20);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3 | ",
                "{\"intruder\": 3} | ",
                "The third has another mark: {\"intruder\": \"3\"} | ",
                "{\"intruder\": 6} | named excerpt 6 of 5",
                "{\"intruder\": 0} | named excerpt 0 of 5",
                "{\"intruder\": 1} {\"intruder\": 2} | several",
                "excerpt 3 | no \"intruder\"",
                "{\"intruder\": } | no \"intruder\"",
                "-1 | no \"intruder\"",
                "99999999999 | no \"intruder\""
            })
    void score_replies_areReadOrNot(String reply, String reason) {
        Score score = intruder(ScriptedModel.saying(reply)).score(nothing);

        if (reason == null) {
            assertThat(score.getOutcome()).isEqualTo(ScoreOutcome.JUDGED);
        } else {
            assertThat(score.getOutcome()).isEqualTo(ScoreOutcome.UNREADABLE);
            assertThat(score.getReason()).contains(reason);
            assertThat(score.getUnreadable()).isEqualTo(250);
            assertThat(score.getMetrics()).isEmpty();
            assertThat(score.getVerdicts()).hasSize(250).allMatch(v -> v.getAnswer() == null);
        }
    }

    @Test
    void score_controlOrTooFew_asksNothing() {
        ScriptedModel model = ScriptedModel.answering(IntruderScorerTest::sees);
        Explanation shuffled =
                Explanation.newBuilder(nothing).setControl(Control.SHUFFLED).build();
        Explanation few = Explanation.newBuilder(nothing)
                .setScoring(new ScoringSide(planted.ranked(50), planted.silent(9), 0, new Unfilled(0, 0, 0, 0, 0)))
                .build();
        Explanation thin = Explanation.newBuilder(nothing)
                .setScoring(new ScoringSide(planted.ranked(30), planted.silent(50), 0, new Unfilled(0, 0, 0, 0, 0)))
                .build();

        assertThat(intruder(model).score(shuffled).getOutcome()).isEqualTo(ScoreOutcome.ABSTAINED);
        assertThat(intruder(model).score(few).getOutcome()).isEqualTo(ScoreOutcome.TOO_FEW);
        assertThat(intruder(model).score(thin).getOutcome()).isEqualTo(ScoreOutcome.TOO_FEW);
        assertThat(model.asked()).isEmpty();
        assertThatThrownBy(() -> Scorers.intruder(model, JudgeSettings.DEFAULT, ScoreSettings.DEFAULT.withPrompt(2)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("score.prompt");
    }

    private static Scorer intruder(ScriptedModel model) {
        return Scorers.intruder(model, JudgeSettings.DEFAULT, ScoreSettings.DEFAULT);
    }

    /** Picks the excerpt in which something else than "river" is marked. */
    private static String sees(Prompt prompt) {
        List<String> lines = ScriptedModel.last(prompt).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).contains("<<river>>")) {
                return "{\"intruder\": " + (i + 1) + "}";
            }
        }
        return "none";
    }

    private static double metric(Score score, String name) {
        return score.getMetrics().stream()
                .filter(m -> m.getName().equals(name))
                .mapToDouble(Metric::getValue)
                .findFirst()
                .orElseThrow();
    }
}
