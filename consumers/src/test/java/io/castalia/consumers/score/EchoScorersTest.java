package io.castalia.consumers.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.castalia.consumers.Planted;
import io.castalia.consumers.prompt.Golden;
import io.castalia.consumers.prompt.Prompt;
import io.castalia.consumers.prompt.Reply;
import io.castalia.consumers.prompt.ScriptedModel;
import io.castalia.schemas.Normalisation;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.wire.ExampleWindow;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.Metric;
import io.castalia.schemas.wire.Score;
import io.castalia.schemas.wire.ScoreOutcome;
import io.castalia.schemas.wire.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.hipparchus.stat.correlation.PearsonsCorrelation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Surprisal and simulation. */
class EchoScorersTest {

    private static final Pattern PIECE = Pattern.compile(" ?[a-z]+|\\s|.", Pattern.DOTALL);

    private final Planted planted = new Planted("echo", List.of("river"));
    private final Explanation right = planted.explanation(1, "About a river.", List.of());

    @Test
    void surprisal_modelThatExpectsWhatItWasTold_ranksPerfectly() throws IOException {
        ScriptedModel model = ScriptedModel.echoing(EchoScorersTest::expecting);

        Score score = Scorers.surprisal(model, ScoreSettings.DEFAULT).score(right);

        Golden.check("surprisal", model.echoed().get(0));
        assertThat(score.getOutcome()).isEqualTo(ScoreOutcome.JUDGED);
        assertThat(metric(score, "auroc")).isEqualTo(1);
        assertThat(model.echoed()).hasSize(200);
        assertThat(score.getCost().getCalls()).isEqualTo(200);
        assertThat(score.getVerdicts()).allSatisfy(v -> {
            if (v.getActivating()) {
                assertThat(v.getProbability()).isGreaterThan(0.05);
            } else {
                assertThat(v.getProbability()).isCloseTo(0, within(1e-9));
            }
            assertThat(v.getAnswer()).isNull();
        });
    }

    @Test
    void surprisal_modelThatDoesNotListen_isChance() {
        ScriptedModel model = ScriptedModel.echoing(text -> echo(text, piece -> -1.0));

        Score score = Scorers.surprisal(model, ScoreSettings.DEFAULT).score(right);

        assertThat(metric(score, "auroc")).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void surprisal_tokensThatDoNotFit_areUnreadable() {
        Function<Function<String, Reply>, Score> scored =
                rule -> Scorers.surprisal(ScriptedModel.echoing(rule), ScoreSettings.DEFAULT)
                        .score(right);

        Score other = scored.apply(text -> echo("other text", piece -> -1.0));
        Score whole = scored.apply(text ->
                new Reply.Answered(text, List.of(new Reply.Token(text, -1, List.of())), false, ScriptedModel.USAGE));
        Score blank = scored.apply(text -> echo(text, piece -> Double.NaN));

        assertThat(List.of(other, whole, blank)).allSatisfy(score -> {
            assertThat(score.getOutcome()).isEqualTo(ScoreOutcome.UNREADABLE);
            assertThat(score.getUnreadable()).isEqualTo(100);
            assertThat(score.getMetrics()).isEmpty();
        });
        assertThat(scored.apply(text -> new Reply.Failed("gone", ScriptedModel.USAGE))
                        .getOutcome())
                .isEqualTo(ScoreOutcome.FAILED);
    }

    @Test
    void echoScorers_modelWithoutEcho_areRefused() {
        ScriptedModel model = ScriptedModel.saying("x");

        assertThatThrownBy(() -> Scorers.surprisal(model, ScoreSettings.DEFAULT))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("scripted does not tell");
        assertThatThrownBy(() -> Scorers.simulationByEcho(model, 15, ScoreSettings.DEFAULT))
                .isInstanceOf(Refusal.class);
    }

    @Test
    void simulation_modelThatWritesTheTruth_correlatesPerfectly() throws IOException {
        ScriptedModel model = ScriptedModel.answering(prompt -> written(prompt, token -> river(token) ? "10" : "0"));

        Score score = Scorers.simulation(model, JudgeSettings.DEFAULT, ScoreSettings.DEFAULT)
                .score(right);

        Golden.check("simulation", ScriptedModel.written(model.asked().get(0).turns()));
        assertThat(score.getOutcome()).isEqualTo(ScoreOutcome.JUDGED);
        assertThat(metric(score, "correlation")).isBetween(0.8, 1.0).isCloseTo(twin(score, v -> true), within(1e-9));
        for (int quantile = 0; quantile < 10; quantile++) {
            int q = quantile;
            assertThat(metric(score, "correlation_quantile_" + quantile))
                    .isCloseTo(twin(score, v -> v.getQuantile() == q), within(1e-9));
        }
        assertThat(score.getVerdicts())
                .hasSize(100)
                .allSatisfy(v ->
                        assertThat(v.getSimulated()).hasSameSizeAs(window(v).getTokenIds()));
        assertThat(score.getParsed()).isEqualTo(100);
    }

    @Test
    void simulation_constantAnswers_areUndefinedAndNoNumber() {
        Score score = Scorers.simulation(
                        ScriptedModel.answering(prompt -> written(prompt, token -> "0")),
                        JudgeSettings.DEFAULT,
                        ScoreSettings.DEFAULT)
                .score(right);

        assertThat(score.getOutcome()).isEqualTo(ScoreOutcome.UNDEFINED);
        assertThat(score.getReason()).contains("no correlation");
        assertThat(score.getMetrics()).isEmpty();
        assertThat(score.getParsed()).isEqualTo(100);
        assertThat(score.getVerdicts()).allMatch(v -> !v.getSimulated().isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[0, 0, 0] | had 3 activations, and",
                "ALL 11 | no list",
                "ALL -1 | no list",
                "ALL null | no list",
                "ALL high | no list",
                "nothing | no list"
            })
    void simulation_badAnswers_areUnreadable(String reply, String reason) {
        ScriptedModel model = ScriptedModel.answering(
                prompt -> reply.startsWith("ALL ") ? written(prompt, token -> reply.substring(4)) : reply);

        Score score = Scorers.simulation(model, JudgeSettings.DEFAULT, ScoreSettings.DEFAULT)
                .score(right);

        assertThat(score.getOutcome()).isEqualTo(ScoreOutcome.UNREADABLE);
        assertThat(score.getReason()).contains(reason);
        assertThat(score.getVerdicts()).allMatch(v -> v.getSimulated().isEmpty());
        assertThat(model.asked()).hasSize(200);
    }

    @Test
    void simulationByEcho_expectedValues_areThoseOfTheNumbersAmongTheAlternatives() throws IOException {
        ScriptedModel model = ScriptedModel.echoing(EchoScorersTest::simulating);

        Score score = Scorers.simulationByEcho(model, 15, ScoreSettings.DEFAULT).score(right);

        Golden.check("simulation-echo", model.echoed().get(0));
        assertThat(score.getOutcome()).isEqualTo(ScoreOutcome.JUDGED);
        assertThat(score.getJudge()).isEqualTo("scripted@echo-v1");
        assertThat(metric(score, "correlation")).isBetween(0.8, 1.0).isCloseTo(twin(score, v -> true), within(1e-6));
        assertThat(score.getVerdicts().get(0).getSimulated())
                .allSatisfy(value -> assertThat(value).isIn(7.5f, 1f));
    }

    @Test
    void simulationByEcho_noNumberLikely_isUnreadable() {
        Score score = Scorers.simulationByEcho(
                        ScriptedModel.echoing(text -> echo(text, piece -> -1.0)), 15, ScoreSettings.DEFAULT)
                .score(right);

        assertThat(score.getOutcome()).isEqualTo(ScoreOutcome.UNREADABLE);
        assertThat(score.getReason()).contains("no number was likely");
    }

    @Test
    void expected_alternatives_areWeighedAndOthersLeftOut() {
        var token = new Reply.Token(
                "unknown",
                -0.1,
                List.of(
                        new Reply.Alternative("unknown", Math.log(0.6)),
                        new Reply.Alternative(" 10", Math.log(0.1)),
                        new Reply.Alternative("0", Math.log(0.1)),
                        new Reply.Alternative("11", Math.log(0.1)),
                        new Reply.Alternative("1x", Math.log(0.1))));

        assertThat(EchoSimulator.expected(token).orElseThrow()).isCloseTo(5, within(1e-9));
        assertThat(EchoSimulator.expected(new Reply.Token("unknown", -0.1, List.of())))
                .isEqualTo(OptionalDouble.empty());
    }

    /** Half as surprised at "river" where the text's last description names it. */
    private static Reply expecting(String text) {
        String description = text.substring(text.lastIndexOf("Description: "));
        boolean told = description.lines().findFirst().orElseThrow().contains("river");
        return echo(text, piece -> told && piece.strip().equals("river") ? -4.0 : -8.0);
    }

    private static Reply echo(String text, Function<String, Double> likely) {
        var tokens = new ArrayList<Reply.Token>();
        tokens.add(new Reply.Token("<s>", Double.NaN, List.of()));
        Matcher piece = PIECE.matcher(text);
        while (piece.find()) {
            tokens.add(new Reply.Token(piece.group(), likely.apply(piece.group()), List.of()));
        }
        return new Reply.Answered(text, tokens, false, ScriptedModel.USAGE);
    }

    /** Expects 10 or 5 behind a token of "river", 2 or 0 behind others. */
    private static Reply simulating(String text) {
        var tokens = new ArrayList<Reply.Token>();
        for (String line : text.split("(?<=\n)", -1)) {
            int tab = line.indexOf('\t');
            if (tab < 0) {
                tokens.add(new Reply.Token(line, -1, List.of()));
                continue;
            }
            boolean river = river(line.substring(0, tab));
            tokens.add(new Reply.Token(line.substring(0, tab + 1), -1, List.of()));
            tokens.add(new Reply.Token(
                    line.substring(tab + 1),
                    -0.1,
                    List.of(
                            new Reply.Alternative("unknown", -0.1),
                            new Reply.Alternative(river ? "10" : "2", -3),
                            new Reply.Alternative(river ? "5" : "0", -3))));
        }
        return new Reply.Answered(text, tokens, false, ScriptedModel.USAGE);
    }

    private static boolean river(String token) {
        return token.strip().equals("river");
    }

    private static String written(Prompt prompt, Function<String, String> activation) {
        String last = ScriptedModel.last(prompt);
        String list = last.substring(last.lastIndexOf("\n[") + 2, last.lastIndexOf(']'));
        return List.of(list.split(", (?=\")")).stream()
                .map(token -> activation.apply(token.substring(1, token.length() - 1)))
                .collect(Collectors.joining(", ", "{\"activations\": [", "]}"));
    }

    /** Pearson's correlation over the tokens of some verdicts, by another's code. */
    private double twin(Score score, java.util.function.Predicate<Verdict> which) {
        var x = new ArrayList<Double>();
        var y = new ArrayList<Double>();
        float most = 0;
        for (ExampleWindow window : right.getScoring().getActivating()) {
            for (float a : window.getActivations()) {
                most = Math.max(most, a);
            }
        }
        for (Verdict verdict : score.getVerdicts()) {
            if (which.test(verdict)) {
                ExampleWindow window = window(verdict);
                for (int t = 0; t < window.getTokenIds().size(); t++) {
                    x.add((double) verdict.getSimulated().get(t));
                    y.add((double) Normalisation.CEIL.of(window.getActivations().get(t), most));
                }
            }
        }
        return new PearsonsCorrelation()
                .correlation(
                        x.stream().mapToDouble(d -> d).toArray(),
                        y.stream().mapToDouble(d -> d).toArray());
    }

    private ExampleWindow window(Verdict verdict) {
        var all = new ArrayList<>(right.getScoring().getActivating());
        all.addAll(right.getScoring().getSilent());
        return all.stream()
                .filter(w -> w.getContext().equals(verdict.getContext()) && w.getWindow() == verdict.getWindow())
                .findFirst()
                .orElseThrow();
    }

    private static double metric(Score score, String name) {
        return score.getMetrics().stream()
                .filter(m -> m.getName().equals(name))
                .mapToDouble(Metric::getValue)
                .findFirst()
                .orElseThrow();
    }
}
