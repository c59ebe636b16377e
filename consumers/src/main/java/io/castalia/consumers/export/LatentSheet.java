package io.castalia.consumers.export;

import io.castalia.schemas.wire.ExampleWindow;
import io.castalia.schemas.wire.LatentProfile;
import io.castalia.schemas.wire.LatentStatistics;
import io.castalia.schemas.wire.Projection;
import io.castalia.schemas.wire.SimilarLatent;
import io.castalia.schemas.wire.TokenWeight;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a dashboard shows of a latent, in the field names that SAEDashboard and Neuronpedia share. */
final class LatentSheet {

    /** SAEDashboard's marks of a window that is among the strongest. */
    private static final double STRONGEST = -1;

    private static final double LOWEST_BUCKET = 14;
    private static final double BUCKETS_A_DOUBLING = 4;

    /**
     * A window, and why it is shown.
     *
     * @param low lowest peak of its group; -1 of the strongest
     * @param high highest peak of its group
     * @param share of all windows that the group stands for; -1 of the strongest
     */
    record Shown(ExampleWindow window, double low, double high, double share) {

        List<String> tokens() {
            return ScoreLines.tokens(window);
        }

        /** The token on which the latent is strongest. */
        int peak() {
            int peak = 0;
            for (int t = 1; t < window.getActivations().size(); t++) {
                peak = window.getActivations().get(t) > window.getActivations().get(peak) ? t : peak;
            }
            return peak;
        }
    }

    private final LatentProfile profile;
    private final List<Shown> shown;

    private LatentSheet(LatentProfile profile, List<Shown> shown) {
        this.profile = profile;
        this.shown = List.copyOf(shown);
    }

    /**
     * The sheet of a latent.
     *
     * @param windows the explaining side of its newest evidence; where there is none, the profile's own are shown
     */
    static LatentSheet of(LatentProfile profile, List<ExampleWindow> windows) {
        List<ExampleWindow> all = windows.isEmpty() ? profile.getStrongest() : windows;
        var shown = new ArrayList<Shown>();
        double maximum = profile.getStatistics().getMaximum();
        var quantiles = new TreeMap<Integer, List<ExampleWindow>>();
        for (ExampleWindow window : all) {
            if (window.getRank() >= 0) {
                shown.add(new Shown(window, STRONGEST, maximum, STRONGEST));
            } else if (window.getQuantile() >= 0) {
                quantiles
                        .computeIfAbsent(window.getQuantile(), q -> new ArrayList<>())
                        .add(window);
            }
        }
        int most = quantiles.isEmpty() ? 0 : Math.max(10, quantiles.lastKey() + 1);
        quantiles.values().forEach(group -> {
            double low =
                    group.stream().mapToDouble(ExampleWindow::getPeak).min().orElse(0);
            double high =
                    group.stream().mapToDouble(ExampleWindow::getPeak).max().orElse(0);
            group.forEach(window -> shown.add(new Shown(window, low, high, 1.0 / most)));
        });
        return new LatentSheet(profile, shown);
    }

    int latent() {
        return profile.getLatent();
    }

    List<Shown> shown() {
        return shown;
    }

    /** Contexts that were seen. */
    long contexts() {
        return profile.getStatistics().getContexts();
    }

    float maximum() {
        return profile.getStatistics().getMaximum();
    }

    /** Cosines to the latents whose decoder rows are most like its own. */
    Map<Integer, Float> similar() {
        Map<Integer, Float> similar = new LinkedHashMap<>();
        Projection projection = profile.getProjection();
        if (projection != null) {
            for (SimilarLatent other : projection.getSimilar()) {
                similar.put(other.getLatent(), other.getCosine());
            }
        }
        return similar;
    }

    /** The fields that both formats have; what is not known here is an empty list, as theirs is where it was not computed. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (String unknown : List.of(
                "neuron_alignment_indices",
                "neuron_alignment_values",
                "neuron_alignment_l1",
                "correlated_neurons_indices",
                "correlated_neurons_pearson",
                "correlated_neurons_l1",
                "correlated_features_indices",
                "correlated_features_pearson",
                "correlated_features_l1")) {
            fields.put(unknown, List.of());
        }
        Projection projection = profile.getProjection();
        logits(fields, "neg", projection == null ? List.of() : projection.getSuppressed());
        logits(fields, "pos", projection == null ? List.of() : projection.getPromoted());
        fields.put("frac_nonzero", profile.getDensity());
        histogram(fields, profile.getStatistics());
        fields.put("logits_hist_data_bar_heights", List.of());
        fields.put("logits_hist_data_bar_values", List.of());
        fields.put("decoder_weights_dist", List.of());
        return fields;
    }

    private static void logits(Map<String, Object> fields, String sign, List<TokenWeight> tokens) {
        fields.put(sign + "_str", tokens.stream().map(TokenWeight::getText).toList());
        fields.put(sign + "_values", tokens.stream().map(TokenWeight::getLogit).toList());
    }

    /** Windows by their peak: bars stand at the middle of buckets that widen by a quarter of a doubling. */
    private static void histogram(Map<String, Object> fields, LatentStatistics statistics) {
        var heights = new ArrayList<Long>();
        var values = new ArrayList<Double>();
        List<Long> buckets = statistics.getHistogram();
        for (int bucket = 0; bucket < buckets.size(); bucket++) {
            if (buckets.get(bucket) > 0) {
                heights.add(buckets.get(bucket));
                values.add(Math.pow(2, (bucket + 0.5) / BUCKETS_A_DOUBLING - LOWEST_BUCKET));
            }
        }
        fields.put("freq_hist_data_bar_heights", heights);
        fields.put("freq_hist_data_bar_values", values);
    }
}
