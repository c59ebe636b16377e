package io.castalia.consumers.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.castalia.consumers.Planted;
import io.castalia.schemas.wire.Control;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.Metric;
import io.castalia.schemas.wire.Score;
import io.castalia.schemas.wire.ScoreOutcome;
import io.castalia.schemas.wire.ScoringSide;
import io.castalia.schemas.wire.Unfilled;
import io.castalia.schemas.wire.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ExampleEmbeddingScorerTest {

    private final Planted planted = new Planted("examples", List.of("river"));
    private final Explanation nothing = planted.explanation(1, "", List.of());
    private final List<String> encoded = new ArrayList<>();

    @Test
    void score_windowsThatAreAlike_areRankedWithoutAnExplanation() {
        Score score = scorer(text -> text.contains("<<river>>") ? new float[] {1, 0} : new float[] {0, 1})
                .score(nothing);

        assertThat(score.getOutcome()).isEqualTo(ScoreOutcome.JUDGED);
        assertThat(metric(score, "auroc")).isEqualTo(1);
        assertThat(score.getVerdicts()).hasSize(40);
        assertThat(score.getVerdicts())
                .allSatisfy(v -> assertThat(v.getProbability()).isEqualTo(v.getActivating() ? 1.0 : -1.0));
        assertThat(score.getVerdicts().stream().map(Verdict::getPrompt).distinct())
                .hasSize(20);
        assertThat(encoded).allMatch(text -> text.contains("<<") && text.contains(">>"));
        assertThat(score.getVerdicts().stream()
                        .filter(Verdict::getActivating)
                        .map(Verdict::getQuantile)
                        .distinct())
                .hasSize(10);
    }

    @Test
    void score_encoderThatKnowsNothing_isChance() {
        assertThat(metric(scorer(text -> new float[] {1, 0}).score(nothing), "auroc"))
                .isCloseTo(0.5, within(1e-9));
    }

    @Test
    void score_twice_isTheSame() {
        Scorer scorer = scorer(text -> new float[] {text.length(), text.hashCode() % 7});

        assertThat(scorer.score(nothing)).isEqualTo(scorer.score(nothing));
    }

    @Test
    void score_controlOrTooFew_encodesNothing() {
        Scorer scorer = scorer(text -> new float[] {1});
        Explanation few = Explanation.newBuilder(nothing)
                .setScoring(new ScoringSide(planted.ranked(50), planted.silent(9), 0, new Unfilled(0, 0, 0, 0, 0)))
                .build();
        Explanation lone = Explanation.newBuilder(nothing)
                .setScoring(new ScoringSide(planted.ranked(10), planted.silent(50), 0, new Unfilled(0, 0, 0, 0, 0)))
                .build();

        assertThat(scorer.score(few).getOutcome()).isEqualTo(ScoreOutcome.TOO_FEW);
        assertThat(scorer.score(lone).getOutcome()).isEqualTo(ScoreOutcome.TOO_FEW);
        assertThat(scorer.score(Explanation.newBuilder(nothing)
                                .setControl(Control.SHUFFLED)
                                .build())
                        .getOutcome())
                .isEqualTo(ScoreOutcome.ABSTAINED);
        assertThat(encoded).isEmpty();
    }

    private Scorer scorer(Function<String, float[]> vector) {
        var encoder = new TextEncoder() {
            @Override
            public String name() {
                return "stub";
            }

            @Override
            public float[] query(String text) {
                throw new UnsupportedOperationException("there is no query but a window");
            }

            @Override
            public float[] passage(String text) {
                encoded.add(text);
                return vector.apply(text);
            }

            @Override
            public void close() {}
        };
        return Scorers.exampleEmbedding(encoder, ScoreSettings.DEFAULT);
    }

    private static double metric(Score score, String name) {
        return score.getMetrics().stream()
                .filter(m -> m.getName().equals(name))
                .mapToDouble(Metric::getValue)
                .findFirst()
                .orElseThrow();
    }
}
