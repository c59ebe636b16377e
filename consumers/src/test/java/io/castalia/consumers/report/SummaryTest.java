package io.castalia.consumers.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.castalia.schemas.LatentKey;
import io.castalia.schemas.wire.Choice;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.Rounding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The summary's numbers against the plainest way to get them. */
class SummaryTest {

    private static final Findings RUN = Samples.run(60);

    private final JsonNode json = Summary.of(RUN).toJson();

    @ParameterizedTest
    @CsvSource({
        "/scores/detection, detection, lexical, balanced_accuracy, false",
        "/scores/fuzzing, fuzzing, lexical, balanced_accuracy, false",
        "/scores/embedding, embedding, all-MiniLM-L6-v2-q, auroc, false",
        "/constant_judges/always-yes/detection, detection, always-yes, balanced_accuracy, false",
        "/random_coder/detection, detection, lexical, balanced_accuracy, true"
    })
    void scores_areWhatCountingByHandGives(String path, String scorer, String judge, String metric, boolean random) {
        var real = new ArrayList<Double>();
        var control = new ArrayList<Double>();
        var differences = new ArrayList<Double>();
        int abstained = 0;
        for (ShownLatent latent : RUN.latents()) {
            if (latent.key().hookpoint().endsWith(".random") != random) {
                continue;
            }
            Double own = null;
            Double other = null;
            for (JudgedText text : latent.texts()) {
                if (text.abstained()) {
                    own = 0.5;
                    abstained++;
                }
                for (JudgedScore score : text.scores()) {
                    if (score.table().scorer().equals(scorer)
                            && score.table().judge().equals(judge)) {
                        double value = score.metric(metric).orElseThrow();
                        own = text.real() ? Double.valueOf(value) : own;
                        other = text.real() ? other : Double.valueOf(value);
                    }
                }
            }
            if (own != null) {
                real.add(own);
            }
            if (other != null) {
                control.add(other);
            }
            if (own != null && other != null) {
                differences.add(own - other);
            }
        }

        JsonNode row = json.at(path);

        assertThat(row.get("latents").asInt()).isEqualTo(real.size());
        assertThat(row.get("abstained").asInt()).isEqualTo(abstained);
        assertThat(row.get("median").asDouble()).isCloseTo(middle(real), within(1e-6));
        assertThat(row.get("control_median").asDouble()).isCloseTo(middle(control), within(1e-6));
        assertThat(row.get("paired_difference_median").asDouble()).isCloseTo(middle(differences), within(1e-6));
        assertThat(row.get("paired_difference_low").asDouble()).isLessThanOrEqualTo(middle(differences));
        assertThat(row.get("share_above_control").asDouble())
                .isCloseTo(differences.stream().filter(d -> d > 0).count() / (double) differences.size(), within(1e-6));
        assertThat(row.get("judge").asText()).isEqualTo(judge);
        assertThat(row.get("metric").asText()).isEqualTo(metric);
    }

    @Test
    void modes_someExplanationsOfAnother_areCountedWithoutControlsAndTheRandomCoder() {
        var builder = new ReportBuilder(12);
        for (String hookpoint : List.of("layers.4", "layers.4.random")) {
            for (int latent = 0; latent < 3; latent++) {
                var key = new LatentKey(hookpoint, latent);
                Evidence evidence = Samples.evidence(key, 1, List.of(), 500);
                builder.evidence(evidence, Samples.PROVENANCE);
                for (Integer partner : Arrays.asList(null, 2)) {
                    Explanation explanation = Samples.explanation(evidence, "rain", partner);
                    Choice choice = latent == 2 ? null : new Choice("delphi", Rounding.UP, 50, 49, 10 + latent, 0, 1);
                    builder.explanation(
                            Explanation.newBuilder(explanation)
                                    .setChoice(choice)
                                    .build(),
                            Samples.PROVENANCE);
                }
            }
        }

        assertThat(Summary.of(builder.build()).modes()).singleElement().satisfies(figures -> {
            assertThat(figures.mode()).isEqualTo("delphi");
            assertThat(figures.explanations()).isEqualTo(2);
            assertThat(figures.seen()).isEqualTo(21);
            assertThat(figures.activating()).isEqualTo(100);
            assertThat(figures.missingSilent()).isEqualTo(2);
            assertThat(figures.incomplete()).isEqualTo(2);
        });
        assertThat(json.get("modes")).isEmpty();
    }

    @Test
    void counts_leaveTheRandomCoderOut() {
        long explained = RUN.latents().stream()
                .filter(latent -> !latent.key().hookpoint().endsWith(".random"))
                .filter(latent -> latent.texts().stream().anyMatch(text -> text.real() && text.explained()))
                .count();

        assertThat(json.get("explained").asLong()).isEqualTo(explained).isPositive();
        assertThat(json.get("scored").asLong()).isEqualTo(explained);
        assertThat(json.get("abstained").asLong()).isPositive();
        assertThat(json.get("tokens").asLong()).isEqualTo(1_000_000);
        assertThat(json.get("activations").asLong())
                .isEqualTo(RUN.mainLatents().stream()
                        .mapToLong(latent -> latent.statistics().getFiringTokens())
                        .sum());
        assertThat(json.get("latents_live").asLong()).isBetween(1L, 120L);
    }

    @Test
    void rates_ofRealAndControl_areThere() {
        JsonNode detection = json.at("/scores/detection");

        assertThat(detection.get("true_positive_rate").asDouble())
                .isGreaterThan(detection.get("control_true_positive_rate").asDouble());
        assertThat(detection.get("true_negative_rate").asDouble()).isBetween(0.7, 1.0);
        assertThat(json.at("/scores/embedding").has("true_positive_rate")).isFalse();
    }

    @Test
    void toJson_nothingRead_hasEveryKey() {
        JsonNode empty = Summary.of(new ReportBuilder(12).build()).toJson();

        assertThat(empty.fieldNames())
                .toIterable()
                .contains("latents_live", "explained", "abstained", "scored", "tokens", "activations", "scores");
        assertThat(empty.get("scores")).isEmpty();
    }

    private static double middle(List<Double> values) {
        Collections.sort(values);
        int n = values.size();
        return (values.get((n - 1) / 2) + values.get(n / 2)) / 2;
    }
}
