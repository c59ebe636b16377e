package io.castalia.consumers.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.consumers.Planted;
import io.castalia.consumers.prompt.Reply;
import io.castalia.consumers.prompt.ScriptedModel;
import io.castalia.consumers.score.Claim;
import io.castalia.consumers.score.Judge;
import io.castalia.consumers.score.Judgement;
import io.castalia.consumers.score.Opinion;
import io.castalia.consumers.score.Sight;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.ExampleWindow;
import io.castalia.schemas.wire.ExplanationOutcome;
import io.castalia.schemas.wire.ExplanationRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BestOfExplainerTest {

    private static final ExplainSettings DRAWN = ExplainSettings.DEFAULT.withTemperature(0.7);
    private static final Reply.Usage JUDGED = new Reply.Usage(10, 0, 1, 1, 1);

    private final Evidence evidence = new Planted("best", List.of("river")).evidence(3);

    @Test
    void explain_severalDrawn_keepsTheOneThatHoldsOnWhatWasHeldBack() {
        ScriptedModel model = ScriptedModel.saying(text("stone"), text("river"), text("garden"), "garbage");
        var judge = new WordJudge();

        Answer answer = Explainers.bestOf(model, DRAWN, judge, 3).explain(request());

        assertThat(answer.text()).isEqualTo("About the word river");
        assertThat(model.asked()).hasSize(3);
        assertThat(model.asked()).extracting(p -> p.seed()).containsExactly(9L, 10L, 11L);
        assertThat(model.asked()).allMatch(p -> p.temperature() == 0.7);
        int held = judge.seen.size() / 3;
        assertThat(answer.cost().getCalls()).isEqualTo(3 + 3 * ((held + 4) / 5));
    }

    @Test
    void explain_windows_areShownOrHeldBackAndNeverOfTheScoringSide() {
        ScriptedModel model = ScriptedModel.saying(text("river"));
        var judge = new WordJudge();

        Explainers.bestOf(model, DRAWN, judge, 2).explain(request());

        String shown =
                ScriptedModel.last(model.asked().get(0)).replace("<<", "").replace(">>", "");
        List<String> side = new ArrayList<>();
        evidence.getExplaining().forEach(w -> side.add(w.getText()));
        evidence.getContrast().forEach(w -> side.add(w.getText()));
        assertThat(judge.seen).isNotEmpty().allMatch(side::contains).noneMatch(shown::contains);
        long activating = evidence.getExplaining().stream()
                .filter(w -> judge.seen.contains(w.getText()))
                .count();
        assertThat(activating).isBetween(15L, 20L);
    }

    @Test
    void explain_nothingReadable_saysWhatBecameOfTheFirst() {
        Answer answer = Explainers.bestOf(ScriptedModel.saying("garbage"), DRAWN, new WordJudge(), 3)
                .explain(request());

        assertThat(answer.outcome()).isEqualTo(ExplanationOutcome.UNREADABLE);
        assertThat(answer.cost().getCalls()).isEqualTo(6);
    }

    @Test
    void explain_tooFewToHoldBack_asksNothing() {
        ScriptedModel model = ScriptedModel.saying(text("river"));
        ExplanationRequest few = ExplanationRequest.newBuilder(request())
                .setContrast(evidence.getContrast().subList(0, 6))
                .build();

        Answer answer = Explainers.bestOf(model, DRAWN, new WordJudge(), 3).explain(few);

        assertThat(answer.outcome()).isEqualTo(ExplanationOutcome.ABSTAINED);
        assertThat(answer.reason()).contains("nothing was asked");
        assertThat(model.asked()).isEmpty();
    }

    @Test
    void bestOf_temperatureZeroOrOneDraw_isRefused() {
        ScriptedModel model = ScriptedModel.saying(text("river"));

        assertThatThrownBy(() -> Explainers.bestOf(model, ExplainSettings.DEFAULT, new WordJudge(), 3))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("explain.temperature");
        assertThatThrownBy(() -> Explainers.bestOf(model, DRAWN, new WordJudge(), 1))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("explain.draws");
        assertThat(Explainers.bestOf(model, DRAWN, new WordJudge(), 4).promptVersion())
                .startsWith("v1+k4+word-judge+");
    }

    @Test
    void heldBack_manySeeds_areAboutAThirdAndWholeParts() {
        for (long seed = 0; seed < 200; seed++) {
            HeldBack cut = HeldBack.of(evidence.getExplaining(), seed);

            assertThat(cut.held()).as("seed %d", seed).hasSizeBetween(15, 20);
            assertThat(cut.shown()).hasSize(60 - cut.held().size());
            List<String> parts = cut.held().stream().map(ExampleWindow::getPart).toList();
            assertThat(cut.shown()).as("seed %d", seed).noneMatch(w -> parts.contains(w.getPart()));
            assertThat(HeldBack.of(evidence.getExplaining(), seed)).isEqualTo(cut);
        }
        assertThat(HeldBack.of(List.of(), 0).held()).isEmpty();
    }

    private ExplanationRequest request() {
        return ExplanationRequest.newBuilder()
                .setId("request")
                .setEvidence(evidence.getId())
                .setHookpoint("layers.4")
                .setLatent(3)
                .setRevision(1)
                .setSampler("quantiles")
                .setExplainer("best-of/scripted")
                .setPromptVersion("v1")
                .setSeed(9)
                .setExamples(evidence.getExplaining())
                .setContrast(evidence.getContrast())
                .setStatistics(evidence.getStatistics())
                .setNeighbours(List.of())
                .setScoring(evidence.getScoring())
                .build();
    }

    private static String text(String word) {
        return "<explanation>About the word " + word + "</explanation>";
    }

    /** Says yes where the claim's last word stands in the window. */
    private static final class WordJudge implements Judge {

        final List<String> seen = new ArrayList<>();

        @Override
        public String name() {
            return "word@judge";
        }

        @Override
        public CompletableFuture<Judgement> judge(Claim claim, List<Sight> prompt) {
            String word = claim.text().substring(claim.text().lastIndexOf(' ') + 1);
            prompt.forEach(sight -> seen.add(sight.text()));
            return CompletableFuture.completedFuture(new Judgement(
                    prompt.stream()
                            .map(sight ->
                                    (Opinion) Opinion.Judged.of(sight.text().contains(word)))
                            .toList(),
                    JUDGED));
        }
    }
}
