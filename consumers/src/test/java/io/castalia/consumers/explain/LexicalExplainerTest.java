package io.castalia.consumers.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.castalia.consumers.Planted;
import io.castalia.consumers.sample.RequestPlan;
import io.castalia.consumers.sample.Requester;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.ExplanationOutcome;
import io.castalia.schemas.wire.ExplanationRequest;
import io.castalia.schemas.wire.ScoringSide;
import io.castalia.schemas.wire.Term;
import io.castalia.schemas.wire.TermPlace;
import io.castalia.schemas.wire.Unfilled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LexicalExplainerTest {

    private final LexicalExplainer explainer = new LexicalExplainer();

    @Test
    void explain_plantedWord_isNamedAtThePeak() {
        for (int seed = 0; seed < 20; seed++) {
            Answer answer = explainer.explain(request("word" + seed, List.of("river", "rivers")));

            assertThat(answer.terms()).as("seed %d", seed).isNotEmpty();
            assertThat(answer.terms().get(0).getPlace()).isEqualTo(TermPlace.PEAK);
            assertThat(answer.terms().get(0).getWord()).as("seed %d", seed).startsWith("river");
            assertThat(answer.text()).as("seed %d", seed).contains("river");
        }
    }

    @Test
    void explain_wordClass_coversMostOfIt() {
        List<String> fruit = List.of("apple", "pear", "plum", "cherry", "grape");
        for (int seed = 0; seed < 20; seed++) {
            Answer answer = explainer.explain(request("class" + seed, fruit));

            assertThat(answer.terms())
                    .as("seed %d", seed)
                    .extracting(Term::getWord)
                    .containsAll(fruit);
        }
    }

    @Test
    void explain_any_keepsToItsBounds() {
        List<String> many = new ArrayList<>();
        for (char c = 'a'; c <= 'p'; c++) {
            many.add("topic" + c);
        }
        for (int seed = 0; seed < 20; seed++) {
            Answer answer = explainer.explain(request("bounds" + seed, many));

            assertThat(answer.terms()).as("seed %d", seed).hasSizeBetween(1, 8);
            assertThat(answer.text().split("\\s+")).as(answer.text()).hasSizeLessThanOrEqualTo(30);
        }
    }

    @Test
    void explain_noContrast_abstainsAndSaysWhy() {
        ExplanationRequest request = ExplanationRequest.newBuilder(request("none", List.of("river")))
                .setContrast(List.of())
                .build();

        Answer answer = explainer.explain(request);

        assertThat(answer.outcome()).isEqualTo(ExplanationOutcome.ABSTAINED);
        assertThat(answer.reason()).contains("40 activating and 0 silent");
        assertThat(answer.text()).isEmpty();
    }

    @Test
    void explain_sameWordsOnBothSides_abstains() {
        ExplanationRequest request = request("same", List.of("river"));
        ExplanationRequest flat = ExplanationRequest.newBuilder(request)
                .setContrast(request.getExamples())
                .build();

        assertThat(explainer.explain(flat).outcome()).isEqualTo(ExplanationOutcome.ABSTAINED);
    }

    @Test
    void explain_otherScoringSide_saysTheSame() {
        ExplanationRequest request = request("blind", List.of("river"));
        var other = new Planted("elsewhere", List.of("stone"));
        ExplanationRequest changed = ExplanationRequest.newBuilder(request)
                .setScoring(new ScoringSide(other.ranked(50), other.silent(50), 0, new Unfilled(0, 0, 0, 0, 0)))
                .build();

        assertThat(explainer.explain(changed)).isEqualTo(explainer.explain(request));
    }

    @Test
    void toRecord_answer_isRealAndNamedByTheRequest() {
        ExplanationRequest request = request("record", List.of("river"));

        Explanation first = explainer.explain(request).toRecord(request);
        Explanation second = explainer.explain(request).toRecord(request);

        assertThat(first).isEqualTo(second);
        assertThat(first.getRequest()).isEqualTo(request.getId());
        assertThat(first.getScoring()).isEqualTo(request.getScoring());
    }

    @Test
    void logOdds_oneWord_isTheFormulaWorkedByHand() {
        // 4 of 10 against 2 of 90, prior 10 words at 6 %: ln(4.6/15.4) - ln(2.6/97.4) over sqrt(1/4.6 + 1/2.6).
        assertThat(LogOdds.z(4, 10, 2, 90, 10)).isCloseTo(3.112, within(0.001));
        assertThat(LogOdds.z(2, 90, 4, 10, 10)).isCloseTo(-3.112, within(0.001));
        assertThat(LogOdds.z(3, 30, 9, 90, 10)).isCloseTo(0, within(1e-12));
    }

    private static ExplanationRequest request(String seed, List<String> meaning) {
        Evidence evidence = new Planted(seed, meaning).evidence(7);
        return new Requester(RequestPlan.DEFAULT).requests(evidence).get(0);
    }
}
