package io.castalia.consumers.trial;

import io.castalia.schemas.Refusal;

/**
 * How a trial of scores is made.
 *
 * @param latents how many latents are planted, for each figure
 * @param each activating and silent windows of each
 * @param perPrompt windows in a prompt
 * @param perPart windows of a part, on average
 * @param withinPrompt correlation of answers of a prompt, where they are correlated
 * @param withinPart correlation of answers of a part, there
 * @param seed of every draw
 */
public record TrialSettings(
        int latents, int each, int perPrompt, int perPart, double withinPrompt, double withinPart, long seed) {

    /** A thousand latents of 50 and 50 windows, five a prompt and three a part, with 0.2 and 0.1. */
    public static final TrialSettings DEFAULT = new TrialSettings(1000, 50, 5, 3, 0.2, 0.1, 22);

    public TrialSettings {
        Refusal.unless(latents > 0, "trial.latents", latents, "at least 1");
        Refusal.unless(each > 0, "trial.each", each, "at least 1");
        Refusal.unless(perPrompt > 0, "trial.per-prompt", perPrompt, "at least 1");
        Refusal.unless(perPart > 0, "trial.per-part", perPart, "at least 1");
    }
}
