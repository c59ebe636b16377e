package io.castalia.consumers.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.consumers.Planted;
import io.castalia.consumers.control.Controls;
import io.castalia.consumers.prompt.ScriptedModel;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.wire.Control;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.ExampleWindow;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.ExplanationOutcome;
import io.castalia.schemas.wire.ExplanationRequest;
import io.castalia.schemas.wire.ScoringSide;
import io.castalia.schemas.wire.Unfilled;
import io.castalia.schemas.wire.WordsFigure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CascadeExplainerTest {

    private static final String SAID = "What the model says of it";

    private final ScriptedModel model = ScriptedModel.saying("<explanation>" + SAID + "</explanation>");

    @Test
    void explain_latentOfAWord_isAnsweredByWordsAndNobodyIsAsked() {
        Explanation explanation = explained(0.7, request("word", List.of("river")));

        assertThat(model.asked()).isEmpty();
        assertThat(explanation.getText())
                .isEqualTo(lexical(request("word", List.of("river"))).text());
        assertThat(explanation.getTerms()).isNotEmpty();
        assertThat(explanation.getExplainer()).isEqualTo("cascade/scripted");
        assertThat(explanation.getCost().getCalls()).isZero();
        WordsFigure words = explanation.getWords();
        assertThat(words.getEnough()).isTrue();
        assertThat(words.getLow()).isBetween(0.7, words.getAccuracy());
        assertThat(words.getThreshold()).isEqualTo(0.7);
        assertThat(words.getWindows()).isEqualTo(60 + 50);
    }

    @Test
    void explain_latentOfNoWord_isAnsweredByTheModel() {
        Explanation explanation = explained(0.7, request("noise", List.of()));

        assertThat(model.asked()).hasSize(1);
        assertThat(explanation.getText()).isEqualTo(SAID);
        assertThat(explanation.getTerms()).isEmpty();
        assertThat(explanation.getCost().getCalls()).isEqualTo(1);
        assertThat(explanation.getWords().getEnough()).isFalse();
        assertThat(explanation.getWords().getLow()).isLessThan(0.7);
    }

    @Test
    void explain_threshold_decides() {
        ExplanationRequest request = request("word", List.of("river", "harbour", "violin"));
        double low = explained(0.01, request).getWords().getLow();

        assertThat(explained(low, request).getWords().getEnough()).isTrue();
        assertThat(explained(Math.nextUp(low), request).getWords().getEnough()).isFalse();
        assertThatThrownBy(() -> explained(0, request))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("words-enough is '0.0'");
        assertThat(Explainers.cascade(model, ExplainSettings.DEFAULT, 0.7).promptVersion())
                .isNotEqualTo(
                        Explainers.cascade(model, ExplainSettings.DEFAULT, 0.8).promptVersion())
                .doesNotContain("@", ",", " ");
    }

    @Test
    void explain_scoringSide_decidesNothing() {
        ExplanationRequest request = request("word", List.of("river"));
        ExplanationRequest other = ExplanationRequest.newBuilder(request)
                .setScoring(new ScoringSide(List.of(), List.of(), 0, new Unfilled(0, 0, 0, 0, 0)))
                .build();

        assertThat(explained(0.7, other).getWords())
                .isEqualTo(explained(0.7, request).getWords());
    }

    @Test
    void explain_tooFewWindows_asksTheModel() {
        ExplanationRequest request = request("word", List.of("river"));
        Explanation explanation = explained(
                0.01,
                ExplanationRequest.newBuilder(request)
                        .setContrast(request.getContrast().subList(0, 9))
                        .build());

        assertThat(explanation.getText()).isEqualTo(SAID);
        assertThat(explanation.getWords().getWindows()).isZero();
        assertThat(explanation.getWords().getAccuracy()).isEqualTo(0.5);
    }

    @Test
    void explain_modelThatFails_saysSoAndWordsDoNotStepIn() {
        var silent = ScriptedModel.saying("garbage");
        Answer answer = Explainers.cascade(silent, ExplainSettings.DEFAULT, 0.7).explain(request("noise", List.of()));

        assertThat(answer.outcome()).isEqualTo(ExplanationOutcome.UNREADABLE);
        assertThat(answer.reason()).isNotEmpty();
        assertThat(answer.words()).isNotNull();
    }

    /** Words chosen from what they are judged on would seem to tell noise apart; these must not. */
    @Test
    void figure_latentsOfNoWord_isNearChance() {
        List<Double> found = IntStream.range(0, 60)
                .mapToObj(i -> WordsTrial.of(Explainers.lexical(), request("noise " + i, List.of()))
                        .accuracy()
                        .value())
                .toList();

        double mean = found.stream().mapToDouble(x -> x).average().orElseThrow();
        assertThat(mean).isBetween(0.47, 0.53);
        assertThat(found).noneMatch(accuracy -> accuracy > 0.7);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void thirds_anySeed_holdEachWindowBackOnceAndNoPartTwice(long seed) {
        List<ExampleWindow> windows = new Planted("thirds " + seed, List.of("river")).ranked(41);
        List<HeldBack> thirds = HeldBack.thirds(windows, seed);

        List<ExampleWindow> held = new ArrayList<>();
        Set<String> parts = new HashSet<>();
        for (HeldBack third : thirds) {
            held.addAll(third.held());
            Set<String> back = third.held().stream().map(ExampleWindow::getPart).collect(Collectors.toSet());
            assertThat(back).noneMatch(parts::contains);
            assertThat(third.shown()).noneMatch(window -> back.contains(window.getPart()));
            assertThat(third.shown()).hasSize(windows.size() - third.held().size());
            assertThat(third.held()).hasSizeBetween(10, 17);
            parts.addAll(back);
        }
        assertThat(held).hasSize(41).containsExactlyInAnyOrderElementsOf(windows);
    }

    @Test
    void controls_ofACascade_pairWordsWithWordsAndTheModelsWithTheModels() {
        var explanations = new ArrayList<Explanation>();
        for (int i = 0; i < 12; i++) {
            List<String> meaning = i % 2 == 0 ? List.of("river") : List.of();
            ExplanationRequest request = ExplanationRequest.newBuilder(request("pair " + i, meaning))
                    .setId("request " + i)
                    .setLatent(10 * i)
                    .build();
            explanations.add(explained(0.7, request));
        }
        List<Explanation> controls = Controls.of(explanations);

        assertThat(controls).hasSize(12);
        for (int i = 0; i < 12; i++) {
            assertThat(controls.get(i).getControl()).isEqualTo(Control.SHUFFLED);
            assertThat(controls.get(i).getLatent()).isEqualTo(10 * i);
            assertThat(controls.get(i).getPartner() / 10 % 2).isEqualTo(i % 2);
            assertThat(controls.get(i).getWords()).isEqualTo(explanations.get(i).getWords());
        }
    }

    private Explanation explained(double enough, ExplanationRequest request) {
        return Explainers.cascade(model, ExplainSettings.DEFAULT, enough)
                .explain(request)
                .toRecord(request);
    }

    private static Answer lexical(ExplanationRequest request) {
        return Explainers.lexical().explain(request);
    }

    private static ExplanationRequest request(String seed, List<String> meaning) {
        Evidence evidence = new Planted(seed, meaning).evidence(3);
        return ExplanationRequest.newBuilder()
                .setId("request")
                .setEvidence(evidence.getId())
                .setHookpoint(evidence.getHookpoint())
                .setLatent(evidence.getLatent())
                .setRevision(1)
                .setSampler("quantiles")
                .setExplainer("cascade/scripted")
                .setPromptVersion("v1")
                .setSeed(5)
                .setExamples(evidence.getExplaining())
                .setContrast(evidence.getContrast())
                .setStatistics(evidence.getStatistics())
                .setNeighbours(List.of())
                .setScoring(evidence.getScoring())
                .build();
    }
}
