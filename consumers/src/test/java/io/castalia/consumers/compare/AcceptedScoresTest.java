package io.castalia.consumers.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.consumers.Planted;
import io.castalia.consumers.score.Judges;
import io.castalia.consumers.score.Scorers;
import io.castalia.schemas.wire.Control;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.Score;
import io.castalia.schemas.wire.ScoreOutcome;
import io.castalia.schemas.wire.Term;
import io.castalia.schemas.wire.TermPlace;
import java.util.List;
import org.junit.jupiter.api.Test;

class AcceptedScoresTest {

    private static final Explanation EXPLANATION = new Planted("compare", List.of("river"))
            .explanation(7, "the word river", List.of(new Term("river", TermPlace.PEAK, 1.0)));
    private static final Score SCORE = Score.newBuilder()
            .setId("score")
            .setExplanation(EXPLANATION.getId())
            .setEvidence(EXPLANATION.getEvidence())
            .setHookpoint("layers.4")
            .setLatent(7)
            .setRevision(1)
            .setControl(Control.REAL)
            .setSampler("quantiles")
            .setExplainer("lexical")
            .setPromptVersion("1")
            .setScorer(Scorers.DETECTION)
            .setJudge(Judges.lexical().name())
            .setNegatives(io.castalia.schemas.wire.WindowKind.RANDOM)
            .setSeed(0)
            .setOutcome(ScoreOutcome.JUDGED)
            .setReason("")
            .setAsked(0)
            .setParsed(0)
            .setTruePositives(0)
            .setFalseNegatives(0)
            .setFalsePositives(0)
            .setTrueNegatives(0)
            .setMetrics(List.of())
            .setQuantileRecalls(List.of())
            .setVerdicts(List.of())
            .setCost(EXPLANATION.getCost())
            .setTextHash(
                    io.castalia.schemas.Id.sha256("the word river".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
            .setStoppedEarly(false)
            .build();

    private final AcceptedScores accepted = new AcceptedScores("a", "b");

    @Test
    void of_theSameIdTwiceInARun_isTheFirst() {
        accepted.add(EXPLANATION, "a");
        accepted.add(SCORE, "a");
        accepted.add(Score.newBuilder(SCORE).setRevision(9).build(), "a");
        accepted.add(Score.newBuilder(SCORE).setRevision(2).build(), "b");

        assertThat(accepted.of("a")).extracting(ScoredLatent::revision).containsExactly(1);
        assertThat(accepted.of("b")).extracting(ScoredLatent::revision).containsExactly(2);
    }

    @Test
    void of_textThatWasNotAccepted_isNone() {
        Explanation other =
                Explanation.newBuilder(EXPLANATION).setText("rivers").build();
        accepted.add(other, "a");
        accepted.add(EXPLANATION, "a");
        accepted.add(SCORE, "a");
        assertThat(accepted.of("a")).isEmpty();

        accepted.add(SCORE, "b");
        assertThat(accepted.of("b"))
                .as("no text of that hash was accepted in any run")
                .isEmpty();

        accepted.add(EXPLANATION, "b");
        accepted.add(SCORE, "b");
        assertThat(accepted.of("b")).hasSize(1);
    }

    @Test
    void of_controlsConstantJudgesAndOtherRuns_isNone() {
        accepted.add(EXPLANATION, "a");
        accepted.add(Score.newBuilder(SCORE).setControl(Control.SHUFFLED).build(), "a");
        accepted.add(Score.newBuilder(SCORE).setJudge("always-yes").build(), "a");
        accepted.add(SCORE, "c");

        assertThat(accepted.of("a")).isEmpty();
        assertThat(accepted.of("c")).isEmpty();
    }
}
