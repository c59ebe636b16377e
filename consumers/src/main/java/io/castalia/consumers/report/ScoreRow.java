package io.castalia.consumers.report;

import io.castalia.consumers.metric.Estimate;
import io.castalia.consumers.metric.Paired;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What one table of scores says over its latents.
 *
 * @param hookpoint whose latents; empty where those of several are taken together
 * @param method how they were explained
 * @param table which scores
 * @param metric the metric of {@code median}, {@code control} and {@code paired}
 * @param latents how many explanations are in the median, abstentions among them
 * @param abstained how many abstentions are, each as one half
 * @param unjudged how many scores have no metrics, and are not
 * @param median median over latents, with its interval
 * @param control the same of the controls
 * @param paired real against control, latent by latent
 * @param medians medians of the other metrics, where there were verdicts
 */
record ScoreRow(
        String hookpoint,
        JudgedText.Method method,
        JudgedScore.Table table,
        String metric,
        int latents,
        int abstained,
        int unjudged,
        Optional<Estimate> median,
        Optional<Estimate> control,
        Optional<Paired> paired,
        List<MetricMedians> medians) {

    /**
     * Medians of one metric over the latents that have it; abstentions have none.
     *
     * @param name the metric
     * @param real of the latents' own explanations
     * @param control of the controls
     */
    record MetricMedians(String name, OptionalDouble real, OptionalDouble control) {}
}
