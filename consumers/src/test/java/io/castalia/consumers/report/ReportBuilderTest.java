package io.castalia.consumers.report;

import static io.castalia.consumers.report.Samples.PROVENANCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.consumers.metric.Metrics;
import io.castalia.schemas.LatentKey;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.LatentProfile;
import io.castalia.schemas.wire.Metric;
import io.castalia.schemas.wire.Projection;
import io.castalia.schemas.wire.Score;
import io.castalia.schemas.wire.ScoreOutcome;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportBuilderTest {

    private static final LatentKey KEY = new LatentKey("layers.4", 7);

    private final ReportBuilder builder = new ReportBuilder(12);

    private static Evidence evidence(int revision) {
        return Samples.evidence(KEY, revision, Samples.windows(new SplittableRandom(1), "harbour"), 900);
    }

    private ShownLatent only() {
        List<ShownLatent> latents = builder.build().latents();
        assertThat(latents).hasSize(1);
        return latents.get(0);
    }

    @Test
    void explanation_sameIdTwice_theFirstCounts() {
        Explanation first = Samples.explanation(evidence(1), "the first", null);
        Explanation second = Explanation.newBuilder(first).setText("the second").build();
        builder.evidence(evidence(1), PROVENANCE);
        builder.explanation(first, PROVENANCE);
        builder.explanation(second, PROVENANCE);
        builder.score(Samples.score(second, "detection", "lexical", 40, 40), PROVENANCE);
        builder.score(Samples.score(first, "fuzzing", "lexical", 40, 40), PROVENANCE);

        assertThat(only().explanations()).extracting(JudgedText::text).containsExactly("the first");
        assertThat(only().explanations().get(0).scores())
                .extracting(score -> score.table().scorer())
                .containsExactly("fuzzing");
        assertThat(builder.build().omitted()).isEqualTo(new Findings.Omitted(1, 1, 0));
    }

    @Test
    void score_ofUnknownExplanation_isLeftOutAndCounted() {
        builder.score(
                Samples.score(Samples.explanation(evidence(1), "never seen", null), "detection", "lexical", 1, 1),
                PROVENANCE);

        assertThat(builder.build().omitted().orphaned()).isEqualTo(1);
    }

    @Test
    void evidence_newerRevision_hidesTheOlderAndItsExplanations() {
        Explanation old = Samples.explanation(evidence(1), "old", null);
        Explanation fresh = Samples.explanation(evidence(2), "fresh", null);
        builder.evidence(evidence(2), PROVENANCE);
        builder.evidence(evidence(1), PROVENANCE);
        builder.explanation(old, PROVENANCE);
        builder.explanation(fresh, PROVENANCE);
        builder.score(Samples.score(old, "detection", "lexical", 50, 50), PROVENANCE);
        builder.score(Samples.score(fresh, "detection", "lexical", 25, 50), PROVENANCE);

        assertThat(only().revision()).isEqualTo(2);
        assertThat(only().olderEvidence()).isEqualTo(1);
        assertThat(only().olderExplanations()).isEqualTo(1);
        assertThat(only().explanations()).extracting(JudgedText::text).containsExactly("fresh");
        assertThat(builder.build().omitted().orphaned()).isZero();
        assertThat(Summary.of(builder.build())
                        .toJson()
                        .at("/scores/detection/median")
                        .asDouble())
                .isEqualTo(0.75);
    }

    @Test
    void explanation_withoutEvidence_isShownWithoutWindows() {
        builder.explanation(Samples.explanation(evidence(3), "outlived", null), PROVENANCE);

        assertThat(only().windows()).isEmpty();
        assertThat(only().explanations()).hasSize(1);
        assertThat(only().worthShowing()).isTrue();
    }

    @Test
    void profile_alone_isCountedAndNotListed() {
        builder.profile(KEY, Samples.profile(KEY, 500));

        assertThat(only().worthShowing()).isFalse();
        assertThat(Summary.of(builder.build()).latentsLive()).isEqualTo(1);
        builder.profile(KEY, null);
        assertThat(builder.build().latents()).isEmpty();
    }

    @Test
    void profile_withProjection_itsTokensAreInTheLatentsRow() {
        builder.profile(KEY, Samples.profile(KEY, 500));
        builder.evidence(evidence(1), PROVENANCE);

        assertThat(LatentJson.page(only()).get("projection"))
                .hasToString("{\"norm\":1.25,\"similar\":[[8,0.5]],\"promoted\":[[\" harbour\",11,2.5]],"
                        + "\"suppressed\":[[\"<0xE2>\",12,-1.5]]}");
    }

    @Test
    void profile_whoseModelPredictsNoTokens_saysSo() {
        var none = new Projection("layers.4", 7, null, List.of(), List.of(), List.of(), "it has no unembedding");
        builder.profile(
                KEY,
                LatentProfile.newBuilder(Samples.profile(KEY, 500))
                        .setProjection(none)
                        .build());

        assertThat(LatentJson.line(only()).get("projection"))
                .hasToString("{\"similar\":[],\"promoted\":[],\"suppressed\":[],\"none\":\"it has no unembedding\"}");
    }

    @Test
    void profile_withoutProjection_rowHasNone() {
        builder.profile(
                KEY,
                LatentProfile.newBuilder(Samples.profile(KEY, 500))
                        .setProjection(null)
                        .build());

        assertThat(LatentJson.line(only()).has("projection")).isFalse();
    }

    @Test
    void score_notJudged_isNoNumber() {
        Explanation explanation = Samples.explanation(evidence(1), "a text", null);
        Score failed =
                Samples.score(explanation, "detection", "lexical", ScoreOutcome.TOO_FEW, Metrics.of(List.of(), 0.1));
        builder.explanation(explanation, PROVENANCE);
        builder.score(failed, PROVENANCE);

        ScoreRow row = Summary.of(builder.build()).scores().get(0);
        assertThat(row.latents()).isZero();
        assertThat(row.unjudged()).isEqualTo(1);
        assertThat(row.median()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"intruder, accuracy, 0.8, 0", "simulation, correlation, 0, 1", "detection, balanced_accuracy, 0.5, 1"})
    void score_abstainedExplanation_countsWhereItIsNeeded(String scorer, String metric, double median, int abstained) {
        Explanation explanation = Samples.explanation(evidence(1), "", null);
        var measured = new Metrics(10, 10, 0, 0, 0, 0, List.of(new Metric(metric, 0.8, 0.7, 0.9)), List.of());
        boolean needsNone = scorer.equals("intruder");
        builder.explanation(explanation, PROVENANCE);
        builder.score(
                Samples.score(
                        explanation,
                        scorer,
                        "scripted@v1",
                        needsNone ? ScoreOutcome.JUDGED : ScoreOutcome.ABSTAINED,
                        needsNone ? measured : Metrics.of(List.of(), 0.1)),
                PROVENANCE);

        ScoreRow row = Summary.of(builder.build()).scores().get(0);

        assertThat(row.latents()).isEqualTo(1);
        assertThat(row.abstained()).isEqualTo(abstained);
        assertThat(row.median().orElseThrow().value()).isEqualTo(median);
        assertThat(row.metric()).isEqualTo(needsNone ? metric : "");
    }

    @Test
    void windows_manyOffered_areTheStrongestAndSomeOfEachQuantile() {
        builder.evidence(evidence(1), PROVENANCE);

        List<ShownWindow> windows = only().windows();

        assertThat(windows).hasSize(12);
        assertThat(windows.stream().filter(ShownWindow::strongest)).hasSize(2);
        assertThat(windows.stream().filter(w -> !w.strongest()).map(ShownWindow::quantile))
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(windows.get(0).firings()).isNotEmpty().allMatch(f -> f.activation() == 3.5f);
    }
}
