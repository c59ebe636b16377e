package io.castalia.consumers.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.castalia.consumers.Planted;
import io.castalia.consumers.control.Controls;
import io.castalia.consumers.endpoint.Prices;
import io.castalia.consumers.explain.ExplainSettings;
import io.castalia.consumers.explain.Explainer;
import io.castalia.consumers.explain.Explainers;
import io.castalia.consumers.metric.SequentialSettings;
import io.castalia.consumers.prompt.LanguageModel;
import io.castalia.consumers.prompt.Prompt;
import io.castalia.consumers.prompt.Reply;
import io.castalia.consumers.prompt.ScriptedModel;
import io.castalia.consumers.sample.RequestPlan;
import io.castalia.consumers.sample.Requester;
import io.castalia.consumers.score.JudgeSettings;
import io.castalia.consumers.score.Judges;
import io.castalia.consumers.score.ScoreSettings;
import io.castalia.consumers.score.Scorer;
import io.castalia.consumers.score.Scorers;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.ExplanationRequest;
import io.castalia.schemas.wire.Score;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is counted, beside what a model is then asked. */
class ReckonerTest {

    private static final CharacterMeter METER = new CharacterMeter(4);
    private static final Prices PRICES = new Prices(2, 1, 5);

    private final List<Evidence> evidence = IntStream.range(0, 8)
            .mapToObj(latent -> new Planted("reckoned " + latent, List.of("river", "harbour")).evidence(2 * latent))
            .toList();

    @Test
    void fromEvidence_wordsExplain_countsExactlyWhatIsAskedThen() {
        ScriptedModel model = ScriptedModel.answering(ReckonerTest::smallest).able(true, true);
        List<Score> scores = done(model, List.of(Explainers.lexical()), scorers(model), plan("lexical"));

        var counting = counting(StandIn.DEFAULT);
        Reckoned reckoned = new Reckoner(counting, plan("lexical"), List.of(Explainers.lexical()), scorers(counting))
                .fromEvidence(evidence);
        Bill bill = reckoned.scaledTo(8, PRICES);

        assertThat(reckoned.controls()).isEqualTo(8);
        assertThat(reckoned.scores()).isEqualTo(scores.size());
        assertThat(bill.total().most().prompts().value())
                .isEqualTo(model.asked().size());
        assertThat(bill.total().most().promptTokens().value()).isEqualTo((double) tokens(model.asked()));
        assertThat(bill.total().least()).isEqualTo(bill.total().most());
        assertThat(bill.total().most().prompts().width())
                .as("all of them were gone through")
                .isZero();
        assertThat(bill.rows()).extracting(Bill.Row::stage).doesNotContain("explanations by lexical");
        // The smallest answer of a schema is one that its reader takes: nothing had to be asked again, and all was
        // read.
        assertThat(scores).noneMatch(score -> score.getParsed() < score.getAsked());
        double money = PRICES.of(new Reply.Usage(
                tokens(model.asked()),
                0,
                (long) bill.total().most().answerTokens().value(),
                0,
                0));
        assertThat(bill.total().most().money().value()).isCloseTo(money, within(1e-9));
        assertThat(bill.total().most().moneyKept().value()).isLessThan(0.7 * money);
    }

    @Test
    void fromEvidence_modelExplains_countsPromptsExactlyAndTokensNearly() {
        String text = StandIn.DEFAULT.explanation(0);
        ScriptedModel model = ScriptedModel.answering(
                        prompt -> String.valueOf(prompt.schema()).contains("\"string\"")
                                ? "{\"explanation\":\"%s\"}".formatted(text)
                                : smallest(prompt))
                .able(true, true);
        RequestPlan plan = plan("default", model);
        done(model, explainers(model), scorers(model), plan);

        var counting = counting(StandIn.DEFAULT);
        Reckoned reckoned =
                new Reckoner(counting, plan, explainers(counting), scorers(counting)).fromEvidence(evidence);
        Bill bill = reckoned.scaledTo(80, PRICES);

        assertThat(bill.total().most().prompts().value())
                .isCloseTo(10.0 * model.asked().size(), within(1e-6));
        // Stand-ins differ a little in length.
        assertThat(bill.total().most().promptTokens().value() / (10.0 * tokens(model.asked())))
                .isCloseTo(1, within(0.01));
        assertThat(bill.total().most().promptTokens().low())
                .isLessThan(bill.total().most().promptTokens().value());
        assertThat(bill.rows().get(0).stage()).isEqualTo("explanations by default/scripted");
        assertThat(bill.rows().get(0).most().prompts().value()).isEqualTo(80);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3, 0.5, 0.7, 0.9, 1})
    void fromEvidence_sequential_saysBetweenWhat(double right) {
        var random = new SplittableRandom(5);
        ScriptedModel model = ScriptedModel.answering(prompt -> answers(prompt, right, random))
                .able(false, true);
        done(model, List.of(Explainers.lexical()), List.of(sequential(model)), plan("lexical"));

        var counting = counting(StandIn.DEFAULT);
        Bill.Row total = new Reckoner(
                        counting, plan("lexical"), List.of(Explainers.lexical()), List.of(sequential(counting)))
                .fromEvidence(evidence)
                .scaledTo(8, PRICES)
                .total();

        assertThat((double) model.asked().size())
                .isBetween(
                        total.least().prompts().value(), total.most().prompts().value());
        assertThat((double) tokens(model.asked()))
                .isBetween(
                        total.least().promptTokens().value(),
                        total.most().promptTokens().value());
        assertThat(total.isRange()).isTrue();
        // 50 windows of each sort; four prompts can decide.
        assertThat(total.most().prompts().value()).isEqualTo(16 * 20);
        assertThat(total.least().prompts().value()).isEqualTo(16 * 4);
    }

    @Test
    void fromRequestsAndExplanations_sameEvidence_costTheSame() {
        var counting = counting(StandIn.DEFAULT);
        Reckoner reckoner = new Reckoner(counting, plan("lexical"), List.of(Explainers.lexical()), scorers(counting));
        List<ExplanationRequest> requests = evidence.stream()
                .flatMap(e -> new Requester(plan("lexical")).requests(e).stream())
                .toList();
        var explanations = new ArrayList<>(requests.stream()
                .map(request -> Explainers.lexical().explain(request).toRecord(request))
                .toList());
        explanations.addAll(Controls.of(explanations));

        Bill whole = reckoner.fromEvidence(evidence).scaledTo(8, PRICES);
        Bill requested = reckoner.fromRequests(requests).scaledTo(8, PRICES);
        Bill explained = reckoner.fromExplanations(explanations).scaledTo(16, PRICES);

        assertThat(explanations).hasSize(16);
        for (Bill bill : List.of(requested, explained)) {
            assertThat(bill.total().most().prompts())
                    .isEqualTo(whole.total().most().prompts());
            assertThat(bill.total().most().promptTokens())
                    .isEqualTo(whole.total().most().promptTokens());
        }
    }

    @Test
    void standIn_thoughtsAndEcho_areReckonedWith() {
        var plain = counting(StandIn.DEFAULT);
        var thinking = counting(new StandIn(20, 200, true));
        ScoreSettings settings = ScoreSettings.DEFAULT;

        Bill.Amounts terse = bill(plain, List.of(Scorers.detection(Judges.language(plain, JudgeSettings.DEFAULT))));
        Bill.Amounts lengthy =
                bill(thinking, List.of(Scorers.detection(Judges.language(thinking, JudgeSettings.DEFAULT))));
        Bill.Amounts surprised = bill(thinking, List.of(Scorers.surprisal(thinking, settings)));

        assertThat(lengthy.answerTokens().value() - terse.answerTokens().value())
                .isEqualTo(200 * terse.prompts().value());
        assertThat(lengthy.answerTokensMost().value())
                .isEqualTo(300 * terse.prompts().value());
        // A window is read twice; all but its end is the same each time.
        assertThat(surprised.prompts().value()).isEqualTo(16 * 200);
        assertThat(surprised.sharedShare()).isGreaterThan(0.8);
        assertThat(surprised.answerTokens().value()).isZero();
    }

    private Bill.Amounts bill(CountingModel model, List<Scorer> scorers) {
        return new Reckoner(model, plan("lexical"), List.of(Explainers.lexical()), scorers)
                .fromEvidence(evidence)
                .scaledTo(8, PRICES)
                .total()
                .most();
    }

    /** A run without Kafka. */
    private List<Score> done(LanguageModel model, List<Explainer> explainers, List<Scorer> scorers, RequestPlan plan) {
        assertThat(model.name()).isEqualTo("scripted");
        var explanations = new ArrayList<Explanation>();
        for (Evidence of : evidence) {
            for (ExplanationRequest request : new Requester(plan).requests(of)) {
                explanations.add(explainers.get(0).explain(request).toRecord(request));
            }
        }
        explanations.addAll(Controls.of(explanations));
        return explanations.stream()
                .flatMap(explanation -> scorers.stream().map(scorer -> scorer.score(explanation)))
                .toList();
    }

    private static String smallest(Prompt prompt) {
        return SmallestAnswer.of(Objects.requireNonNull(prompt.schema(), "a judge's prompt has a schema"));
    }

    private static CountingModel counting(StandIn standIn) {
        return new CountingModel("scripted", METER, standIn);
    }

    private static List<Explainer> explainers(LanguageModel model) {
        return List.of(Explainers.standard(model, ExplainSettings.DEFAULT));
    }

    private static List<Scorer> scorers(LanguageModel model) {
        return List.of(
                Scorers.detection(Judges.language(model, JudgeSettings.DEFAULT)),
                Scorers.fuzzing(Judges.language(model, JudgeSettings.DEFAULT)),
                Scorers.intruder(model, JudgeSettings.DEFAULT, ScoreSettings.DEFAULT),
                Scorers.detection(Judges.lexical()));
    }

    private static Scorer sequential(LanguageModel model) {
        return Scorers.detectionUntilKnown(
                Judges.language(model, JudgeSettings.DEFAULT), ScoreSettings.DEFAULT, SequentialSettings.DEFAULT);
    }

    private static RequestPlan plan(String explainer) {
        return new RequestPlan(List.of("quantiles"), List.of(explainer), 40, 3);
    }

    private static RequestPlan plan(String explainer, LanguageModel model) {
        Explainer answering = explainers(model).get(0);
        return plan(explainer)
                .addressedTo(written -> new RequestPlan.Addressee(answering.name(), answering.promptVersion()));
    }

    private static long tokens(List<Prompt> asked) {
        return asked.stream()
                .mapToLong(prompt -> METER.tokens(METER.written(prompt.turns())))
                .sum();
    }

    /** A judge that is right about so many prompts, and wrong about the others; it knows the planted words. */
    private static String answers(Prompt prompt, double right, SplittableRandom random) {
        Map<Boolean, String> said = new HashMap<>(Map.of(true, "1", false, "0"));
        if (random.nextDouble() >= right) {
            said.putAll(Map.of(true, "0", false, "1"));
        }
        String excerpts = ScriptedModel.last(prompt);
        excerpts = excerpts.substring(excerpts.indexOf("1. \""));
        return "{\"fits\": [%s]}"
                .formatted(String.join(
                        ", ",
                        excerpts.lines()
                                .filter(line -> line.matches("\\d\\. \".*"))
                                .map(line -> said.getOrDefault(line.matches(".*\\b(river|harbour)\\b.*"), "0"))
                                .toList()));
    }
}
