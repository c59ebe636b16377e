package io.castalia.streams.evidence;

import io.castalia.schemas.Refusal;
import io.castalia.schemas.Topics;

/**
 * How many windows a piece of evidence holds.
 *
 * @param strongest strongest windows for the explainer
 * @param quantiles equal-count parts that a side's sample is cut into by peak
 * @param cut what becomes of windows that cannot be shared out evenly
 * @param explaining windows of each quantile for the explainer, beside the strongest
 * @param contrast silent windows for the explainer, random ones alone: it weighs its words against what is usual, and hard
 *     ones would tell it what it is to be tried on
 * @param scoring windows of each quantile for scorers
 * @param silent silent windows for scorers, of each kind
 * @param profile strongest windows shown in a profile
 * @param bytes the largest record, in bytes; the last windows of the heaviest list go first
 */
public record EvidenceShape(
        int strongest,
        int quantiles,
        Cut cut,
        int explaining,
        int contrast,
        int scoring,
        Negatives silent,
        int profile,
        int bytes) {

    /**
     * 40 strongest, 4 and 10 of each of 10 quantiles, 60 silent ones for the explainer; for scorers 60 random ones, 30 with
     * a peak token and 30 with a neighbour; 10 in a profile.
     */
    public static final EvidenceShape DEFAULT =
            new EvidenceShape(40, 10, Cut.ALL, 4, 60, 10, new Negatives(60, 30, 30, 0), 10, Topics.EVIDENCE_BYTES);

    /** The same with 100 silent rows for scorers, and no other silent windows: what the paper scores on. */
    public static final EvidenceShape SILENT_ROWS =
            new EvidenceShape(40, 10, Cut.ALL, 4, 60, 10, new Negatives(0, 0, 0, 100), 10, Topics.EVIDENCE_BYTES);

    private static final int MOST_SCORING = 120;
    private static final int LEAST_BYTES = 4096;

    public EvidenceShape {
        windows("strongest", strongest);
        windows("explaining", explaining);
        windows("contrast", contrast);
        windows("profile", profile);
        Refusal.unless(quantiles >= 1 && quantiles <= 100, "streams.evidence.quantiles", quantiles, "1 to 100");
        Refusal.unless(
                scoring >= 0 && scoring * quantiles <= MOST_SCORING,
                "streams.evidence.scoring",
                scoring,
                "0 or more, and with %d quantiles no more than 120 in all".formatted(quantiles));
        Refusal.unless(
                bytes >= LEAST_BYTES && bytes <= Topics.EVIDENCE_BYTES,
                "streams.evidence.bytes",
                bytes,
                LEAST_BYTES + " to " + Topics.EVIDENCE_BYTES);
    }

    private static void windows(String name, int count) {
        Refusal.unless(count >= 0 && count <= 1000, "streams.evidence." + name, count, "0 to 1000 windows");
    }
}
