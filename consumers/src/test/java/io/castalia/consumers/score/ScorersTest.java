package io.castalia.consumers.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.castalia.consumers.Planted;
import io.castalia.consumers.prompt.Reply;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.wire.Choice;
import io.castalia.schemas.wire.Control;
import io.castalia.schemas.wire.Cost;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.Metric;
import io.castalia.schemas.wire.Rounding;
import io.castalia.schemas.wire.Score;
import io.castalia.schemas.wire.ScoreOutcome;
import io.castalia.schemas.wire.ScoringSide;
import io.castalia.schemas.wire.Term;
import io.castalia.schemas.wire.TermPlace;
import io.castalia.schemas.wire.Unfilled;
import io.castalia.schemas.wire.Verdict;
import io.castalia.schemas.wire.WindowKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScorersTest {

    private static final List<Term> RIVER = List.of(new Term("river", TermPlace.PEAK, 5.0));
    private static final List<Term> ZEBRA = List.of(new Term("zebra", TermPlace.PEAK, 5.0));

    private final Planted planted = new Planted("scorers", List.of("river"));
    private final Explanation right = planted.explanation(1, "Fires on \"river\".", RIVER);

    @Test
    void detection_rightExplanation_isPerfect() {
        Score score = Scorers.detection(Judges.lexical()).score(right);

        assertThat(score.getOutcome()).isEqualTo(ScoreOutcome.JUDGED);
        assertThat(metric(score, "balanced_accuracy")).isEqualTo(1);
        assertThat(score.getTruePositives()).isEqualTo(50);
        assertThat(score.getTrueNegatives()).isEqualTo(50);
        assertThat(score.getQuantileRecalls()).hasSize(10);
        assertThat(score.getNegatives()).isEqualTo(WindowKind.RANDOM);
    }

    @Test
    void detection_anothersExplanation_isChance() {
        Explanation shuffled = Explanation.newBuilder(right)
                .setId("other")
                .setText("Fires on \"zebra\".")
                .setTerms(ZEBRA)
                .setControl(Control.SHUFFLED)
                .build();

        Score control = Scorers.detection(Judges.lexical()).score(shuffled);
        Score real = Scorers.detection(Judges.lexical()).score(right);

        assertThat(metric(control, "balanced_accuracy")).isEqualTo(0.5);
        assertThat(control.getControl()).isEqualTo(Control.SHUFFLED);
        assertThat(control.getId()).isNotEqualTo(real.getId());
        assertThat(control.getVerdicts())
                .extracting(Verdict::getContext)
                .isEqualTo(real.getVerdicts().stream().map(Verdict::getContext).toList());
    }

    @Test
    void fuzzing_bothVariants_findTheMarkedWord() {
        assertThat(metric(Scorers.fuzzing(Judges.lexical()).score(right), "balanced_accuracy"))
                .isEqualTo(1);
        Score within = Scorers.fuzzingWithin(Judges.lexical()).score(right);
        assertThat(metric(within, "balanced_accuracy")).isGreaterThan(0.95);
        assertThat(within.getNegatives()).isEqualTo(WindowKind.ACTIVATING);
        assertThat(within.getScorer()).isEqualTo("fuzzing-within");
    }

    @Test
    void constantJudges_anyExplanation_scoreOneHalf() {
        assertThat(metric(Scorers.detection(Judges.alwaysYes()).score(right), "balanced_accuracy"))
                .isEqualTo(0.5);
        assertThat(metric(Scorers.detection(Judges.alwaysNo()).score(right), "balanced_accuracy"))
                .isEqualTo(0.5);
        assertThat(Scorers.detection(Judges.alwaysNo()).judge()).isEqualTo("always-no");
    }

    @Test
    void score_twice_givesEqualRecords() {
        Scorer scorer = Scorers.detection(Judges.lexical());

        assertThat(scorer.score(right)).isEqualTo(scorer.score(right));
    }

    @Test
    void score_prompts_holdFiveEach() {
        Score score = Scorers.detection(Judges.lexical()).score(right);

        for (int prompt = 0; prompt < 20; prompt++) {
            int number = prompt;
            assertThat(score.getVerdicts().stream().filter(v -> v.getPrompt() == number))
                    .as("prompt %d", prompt)
                    .hasSize(5);
        }
    }

    @Test
    void score_severalKindsOfNegatives_areNeverPooled() {
        var silent = new ArrayList<>(planted.silent(20));
        for (int i = 0; i < 20; i++) {
            silent.add(planted.window(WindowKind.SAME_PEAK_TOKEN, "the river " + i, word -> false, 0f));
        }
        Explanation mixed = Explanation.newBuilder(right)
                .setScoring(new ScoringSide(planted.ranked(40), silent, 0, new Unfilled(0, 0, 0, 30, 0)))
                .build();
        TextEncoder encoder = encoder(text -> text.contains("river") ? new float[] {1, 0} : new float[] {0, 1});

        for (WindowKind kind : List.of(WindowKind.RANDOM, WindowKind.SAME_PEAK_TOKEN)) {
            ScoreSettings settings = ScoreSettings.DEFAULT.withNegatives(kind);
            Score detection = Scorers.detection(Judges.lexical(), settings).score(mixed);
            Score embedding = Scorers.embedding(encoder, settings).score(mixed);
            Score fuzzing = Scorers.fuzzing(Judges.lexical(), settings).score(mixed);

            assertThat(List.of(detection, embedding, fuzzing))
                    .allMatch(score -> score.getNegatives() == kind)
                    .allMatch(score -> score.getAsked() == 60);
            assertThat(metric(detection, "true_negative_rate")).isEqualTo(kind == WindowKind.RANDOM ? 1 : 0);
            assertThat(metric(embedding, "auroc")).isEqualTo(kind == WindowKind.RANDOM ? 1 : 0.5);
        }
        assertThat(Scorers.detection(Judges.lexical()).score(mixed).getId())
                .isNotEqualTo(Scorers.detection(
                                Judges.lexical(), ScoreSettings.DEFAULT.withNegatives(WindowKind.SAME_PEAK_TOKEN))
                        .score(mixed)
                        .getId());
    }

    @Test
    void score_choiceOfAnotherMode_isOnTheRecordAndSilentRowsAreItsNegatives() {
        var choice = new Choice("paper", Rounding.DOWN, 40, 30, 0, 60, 70);
        Explanation paper = Explanation.newBuilder(right)
                .setScoring(
                        new ScoringSide(planted.ranked(40), planted.silentRows(30), 0, new Unfilled(0, 0, 0, 0, 70)))
                .setChoice(choice)
                .build();
        ScoreSettings settings = ScoreSettings.DEFAULT.withNegatives(ScoreSettings.negatives("silent-row"));

        for (Scorer scorer :
                List.of(Scorers.detection(Judges.lexical(), settings), Scorers.fuzzing(Judges.lexical(), settings))) {
            Score score = scorer.score(paper);

            assertThat(score.getOutcome()).isEqualTo(ScoreOutcome.JUDGED);
            assertThat(score.getNegatives()).isEqualTo(WindowKind.SILENT_ROW);
            assertThat(score.getAsked()).isEqualTo(70);
            assertThat(score.getChoice()).isEqualTo(choice);
        }
        assertThat(Scorers.detection(Judges.lexical()).score(paper).getOutcome())
                .isEqualTo(ScoreOutcome.TOO_FEW);
        assertThat(Scorers.detection(Judges.lexical()).score(right).getChoice()).isNull();
    }

    @Test
    void score_kindThatIsNotThere_saysSo() {
        ScoreSettings settings = ScoreSettings.DEFAULT.withNegatives(WindowKind.CO_OCCURRING);

        Score score = Scorers.detection(Judges.lexical(), settings).score(right);

        assertThat(score.getOutcome()).isEqualTo(ScoreOutcome.TOO_FEW);
        assertThat(score.getNegatives()).isEqualTo(WindowKind.CO_OCCURRING);
        assertThat(score.getReason()).contains("50 activating").contains("0 negative ones of kind co-occurring");
        assertThat(score.getMetrics()).isEmpty();
        assertThat(Scorers.fuzzingWithin(Judges.lexical(), settings)
                        .score(right)
                        .getNegatives())
                .isEqualTo(WindowKind.ACTIVATING);
    }

    @Test
    void negatives_names_areTheKindsOfSilentWindows() {
        assertThat(ScoreSettings.negatives("same-peak-token")).isEqualTo(WindowKind.SAME_PEAK_TOKEN);
        assertThatThrownBy(() -> ScoreSettings.negatives("activating"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("random, same-peak-token, co-occurring, silent-row");
        assertThatThrownBy(() -> ScoreSettings.DEFAULT.withNegatives(WindowKind.ACTIVATING))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("score.negatives");
    }

    @Test
    void score_abstainedExplanation_isNoNumber() {
        Score score = Scorers.detection(Judges.lexical()).score(planted.explanation(2, "", List.of()));

        assertThat(score.getOutcome()).isEqualTo(ScoreOutcome.ABSTAINED);
        assertThat(score.getMetrics()).isEmpty();
        assertThat(score.getReason()).contains("nothing to say");
    }

    @Test
    void score_tooFewWindows_saysSo() {
        Explanation few = Explanation.newBuilder(right)
                .setScoring(new ScoringSide(planted.ranked(9), planted.silent(50), 0, new Unfilled(0, 0, 0, 0, 0)))
                .build();

        Score score = Scorers.detection(Judges.lexical()).score(few);

        assertThat(score.getOutcome()).isEqualTo(ScoreOutcome.TOO_FEW);
        assertThat(score.getReason()).contains("9 activating");
        assertThat(score.getMetrics()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"20, JUDGED", "21, UNREADABLE"})
    void score_unreadableOpinions_allowsAFifth(int unreadable, ScoreOutcome expected) {
        var seen = new int[1];
        Judge judge = judge(
                (claim, sight) -> seen[0]++ < unreadable ? new Opinion.Unreadable("no list") : Opinion.Judged.of(true));

        Score score = Scorers.detection(judge).score(right);

        assertThat(score.getOutcome()).isEqualTo(expected);
        assertThat(score.getAsked()).isEqualTo(100);
        assertThat(score.getParsed()).isEqualTo(100 - unreadable);
        assertThat(score.getMetrics().isEmpty()).isEqualTo(expected != ScoreOutcome.JUDGED);
    }

    @Test
    void score_judgeThatDeclines_isRefusedAndNotANumber() {
        Score score = Scorers.detection(judge((claim, sight) -> new Opinion.Refused("no")))
                .score(right);

        assertThat(score.getOutcome()).isEqualTo(ScoreOutcome.REFUSED);
        assertThat(score.getReason()).contains("0 of 100");
    }

    @Test
    void embedding_encoderThatKnows_ranksPerfectly() {
        TextEncoder encoder = encoder(text -> text.contains("river") ? new float[] {1, 0} : new float[] {0, 1});

        Score score = Scorers.embedding(encoder).score(right);

        assertThat(metric(score, "auroc")).isEqualTo(1);
        assertThat(score.getJudge()).isEqualTo("stub");
        assertThat(score.getTruePositives()).isZero();
        assertThat(score.getVerdicts()).extracting(Verdict::getPrompt).doesNotHaveDuplicates();
    }

    @Test
    void embedding_encoderThatKnowsNothing_isChance() {
        Score score = Scorers.embedding(encoder(text -> new float[] {1, 0})).score(right);

        assertThat(metric(score, "auroc")).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void score_promptsOfOneExplanation_areAskedSideBySide() {
        var asked = new ArrayList<CompletableFuture<Judgement>>();
        Judge judge = new Judge() {
            @Override
            public String name() {
                return "slow";
            }

            @Override
            public CompletableFuture<Judgement> judge(Claim claim, List<Sight> prompt) {
                asked.add(new CompletableFuture<>());
                if (asked.size() == 20) {
                    // Only now does anything come back: whoever waited for the first would wait for ever.
                    asked.forEach(future -> future.complete(new Judgement(
                            prompt.stream()
                                    .map(sight -> (Opinion) Opinion.Judged.of(true))
                                    .toList(),
                            new Reply.Usage(10, 4, 2, 1, 5))));
                }
                return asked.get(asked.size() - 1);
            }
        };

        Score score = Scorers.detection(judge).score(right);

        assertThat(score.getTruePositives()).isEqualTo(50);
        assertThat(score.getCost()).isEqualTo(new Cost(20, 200L, 40L, 100L, 80L));
    }

    private interface Mind {
        Opinion of(Claim claim, Sight sight);
    }

    private static Judge judge(Mind mind) {
        return new Judge() {
            @Override
            public String name() {
                return "stub";
            }

            @Override
            public CompletableFuture<Judgement> judge(Claim claim, List<Sight> prompt) {
                return CompletableFuture.completedFuture(Judgement.free(
                        prompt.stream().map(sight -> mind.of(claim, sight)).toList()));
            }
        };
    }

    private static TextEncoder encoder(java.util.function.Function<String, float[]> vector) {
        return new TextEncoder() {
            @Override
            public String name() {
                return "stub";
            }

            @Override
            public float[] query(String text) {
                return vector.apply(text);
            }

            @Override
            public float[] passage(String text) {
                return vector.apply(text);
            }

            @Override
            public void close() {}
        };
    }

    private static double metric(Score score, String name) {
        return score.getMetrics().stream()
                .filter(m -> m.getName().equals(name))
                .mapToDouble(Metric::getValue)
                .findFirst()
                .orElseThrow();
    }
}
