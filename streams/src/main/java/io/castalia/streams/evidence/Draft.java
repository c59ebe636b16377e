package io.castalia.streams.evidence;

import io.castalia.schemas.Id;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.EvidenceReason;
import io.castalia.schemas.wire.ExampleWindow;
import io.castalia.schemas.wire.LatentStatistics;
import io.castalia.schemas.wire.Neighbour;
import io.castalia.schemas.wire.ScoringSide;
import io.castalia.schemas.wire.Unfilled;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Evidence before it has a number: what it contains, which its id is a hash of.
 *
 * @param hookpoint the hookpoint
 * @param latent the latent
 * @param statistics counts at the time
 * @param explaining activating windows for the explainer, strongest first
 * @param contrast silent windows for the explainer, in the order drawn
 * @param activating windows for scorers, lowest ticket first, so that what is left of them stays a sample
 * @param silent silent windows for scorers, kind by kind, each in the order drawn
 * @param droppedEqual scoring windows passed over since their tokens equal an explaining window's
 * @param unfilled silent windows wanted and not to be had
 * @param neighbours the closest latents
 * @param droppedForSize windows left out so that the record keeps to its limit
 */
public record Draft(
        String hookpoint,
        int latent,
        LatentStatistics statistics,
        List<ExampleWindow> explaining,
        List<ExampleWindow> contrast,
        List<ExampleWindow> activating,
        List<ExampleWindow> silent,
        int droppedEqual,
        Unfilled unfilled,
        List<Neighbour> neighbours,
        int droppedForSize) {

    /* What the id, the revision and the frame of the wire format add. */
    private static final int FRAME = 64;

    /** The evidence with this number. */
    public Evidence evidence(Id id, int revision, EvidenceReason reason) {
        return evidence(id.toString(), revision, reason);
    }

    /**
     * A draft that keeps to its limit.
     *
     * @param draft the draft
     * @param id a hash of hookpoint, latent and all that the evidence contains
     */
    public record Fitted(Draft draft, Id id) {}

    /** The same, less the last windows of whichever list is heaviest, until the record keeps to its limit. */
    Fitted fit(int limit) {
        byte[] bytes = bytes();
        if (bytes.length + FRAME > limit) {
            Draft lighter = lighter(bytes.length + FRAME - limit);
            return new Fitted(lighter, Id.of("evidence", lighter.bytes()));
        }
        return new Fitted(this, Id.of("evidence", bytes));
    }

    private Draft lighter(int tooMuch) {
        var shown = new Weighed(explaining);
        var contrasting = new Weighed(contrast);
        var scored = new Weighed(activating);
        List<Weighed> kinds = Negatives.KINDS.stream()
                .map(kind -> new Weighed(silent.stream()
                        .filter(window -> window.getKind() == kind)
                        .toList()))
                .toList();
        var lists = new ArrayList<>(kinds);
        lists.addAll(List.of(scored, contrasting, shown));
        int dropped = 0;
        // The count of what is dropped may take a few bytes more than the zero that it replaces.
        int excess = tooMuch + 5;
        while (excess > 0) {
            Weighed heaviest = lists.stream()
                    .max(Comparator.comparingLong(Weighed::weight))
                    .orElseThrow();
            if (heaviest.windows.isEmpty()) {
                throw new IllegalStateException(
                        "evidence of %s/%d without any window is %d bytes too long; shorten the hookpoint's name"
                                .formatted(hookpoint, latent, excess));
            }
            excess -= heaviest.dropLast();
            dropped++;
        }
        return new Draft(
                hookpoint,
                latent,
                statistics,
                shown.windows,
                contrasting.windows,
                scored.windows,
                kinds.stream().flatMap(kind -> kind.windows.stream()).toList(),
                droppedEqual,
                unfilled,
                neighbours,
                dropped);
    }

    private byte[] bytes() {
        return Bytes.of(evidence("", 0, EvidenceReason.FIRST));
    }

    private Evidence evidence(String id, int revision, EvidenceReason reason) {
        return new Evidence(
                id,
                hookpoint,
                latent,
                revision,
                reason,
                statistics,
                explaining,
                contrast,
                new ScoringSide(activating, silent, droppedEqual, unfilled),
                neighbours,
                droppedForSize,
                null);
    }

    /** A list of windows and their weights, in bytes. */
    private static final class Weighed {

        private final List<ExampleWindow> windows;
        private final List<Integer> weights;
        private long weight;

        Weighed(List<ExampleWindow> windows) {
            this.windows = new ArrayList<>(windows);
            this.weights = new ArrayList<>(
                    windows.stream().map(window -> Bytes.of(window).length).toList());
            this.weight = weights.stream().mapToLong(Integer::longValue).sum();
        }

        long weight() {
            return weight;
        }

        int dropLast() {
            windows.remove(windows.size() - 1);
            int gone = weights.remove(weights.size() - 1);
            weight -= gone;
            return gone;
        }
    }
}
