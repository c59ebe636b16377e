package io.castalia.consumers.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.consumers.Planted;
import io.castalia.consumers.metric.SequentialSettings;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.QuantileRecall;
import io.castalia.schemas.wire.Score;
import io.castalia.schemas.wire.ScoreOutcome;
import io.castalia.schemas.wire.Term;
import io.castalia.schemas.wire.TermPlace;
import io.castalia.schemas.wire.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scorers that ask about less than there is. */
class FewerWindowsTest {

    private final Explanation right = new Planted("fewer", List.of("river"))
            .explanation(1, "Fires on \"river\".", List.of(new Term("river", TermPlace.PEAK, 5.0)));
    private final Explanation wrong = Explanation.newBuilder(right)
            .setText("Fires on \"zebra\".")
            .setTerms(List.of(new Term("zebra", TermPlace.PEAK, 5.0)))
            .build();

    @ParameterizedTest
    @ValueSource(ints = {10, 20, 30})
    void score_onFewer_takesAsManyOfEachQuantileAndOfSilentOnes(int most) {
        Scorer scorer = Scorers.onFewer(Scorers.detection(Judges.lexical()), most);

        Score score = scorer.score(right);

        assertThat(score.getAsked()).isEqualTo(2 * most);
        assertThat(score.getVerdicts().stream().filter(Verdict::getActivating)).hasSize(most);
        assertThat(score.getQuantileRecalls())
                .hasSize(10)
                .extracting(QuantileRecall::getAsked)
                .containsOnly(most / 10);
        assertThat(scorer.score(right)).isEqualTo(score);
    }

    @Test
    void score_onFewer_asksAControlAboutTheSame() {
        Scorer scorer = Scorers.onFewer(Scorers.detection(Judges.lexical()), 20);

        assertThat(scorer.score(wrong).getVerdicts())
                .extracting(Verdict::getContext)
                .isEqualTo(scorer.score(right).getVerdicts().stream()
                        .map(Verdict::getContext)
                        .toList());
    }

    @Test
    void score_onMoreThanThereAre_isAsOnAll() {
        Scorer all = Scorers.detection(Judges.lexical());

        assertThat(Scorers.onFewer(all, 1000).score(right).getTruePositives())
                .isEqualTo(all.score(right).getTruePositives());
        assertThatThrownBy(() -> Scorers.onFewer(all, 0)).isInstanceOf(Refusal.class);
    }

    @Test
    void detectionUntilKnown_plainCases_stopsEarlyAndSaysSo() {
        Scorer scorer =
                Scorers.detectionUntilKnown(Judges.lexical(), ScoreSettings.DEFAULT, SequentialSettings.DEFAULT);

        for (Explanation explanation : List.of(right, wrong)) {
            Score score = scorer.score(explanation);

            assertThat(score.getOutcome()).isEqualTo(ScoreOutcome.JUDGED);
            assertThat(score.getStoppedEarly()).isTrue();
            assertThat(score.getAsked()).isBetween(10, 99);
            assertThat(score.getScorer()).isEqualTo("detection-sequential");
            assertThat(score.getVerdicts()).hasSize(score.getAsked());
        }
        assertThat(scorer.score(right).getTruePositives()).isPositive();
        assertThat(scorer.score(wrong).getTruePositives()).isZero();
    }
}
