package io.castalia.streams.evidence;

import io.castalia.schemas.Id;
import io.castalia.schemas.Side;
import io.castalia.schemas.wire.ExampleWindow;
import io.castalia.schemas.wire.LatentProfile;
import io.castalia.schemas.wire.LatentStatistics;
import io.castalia.schemas.wire.LatentStatus;
import io.castalia.schemas.wire.Neighbour;
import io.castalia.schemas.wire.Projection;
import io.castalia.streams.summary.Entry;
import io.castalia.streams.summary.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The live profile of a latent, from its summary. */
public final class ProfileBuilder {

    /** The share of tokens from which a latent is dense. */
    static final double DENSE = 0.1;

    /** How many tokens are read before a latent that has never fired is dead. */
    static final long SEEN = 10_000_000;

    private static final int TENTHS = 10;

    private final String hookpoint;
    private final int minWindows;
    private final int strongest;
    private final int bytes;
    private final Examples examples;

    /**
     * A builder for the latents of one hookpoint.
     *
     * @param minWindows firing windows on each side that a latent needs to be live
     * @param strongest how many of its strongest windows are shown
     * @param bytes the largest record; the weakest windows go first
     */
    public ProfileBuilder(String hookpoint, int minWindows, int strongest, int bytes, Windows windows) {
        this.hookpoint = hookpoint;
        this.minWindows = minWindows;
        this.strongest = strongest;
        this.bytes = bytes;
        this.examples = new Examples(windows);
    }

    /** The profile as it now is. */
    public LatentProfile profile(
            int latent,
            int revision,
            Summary summary,
            LatentStatistics statistics,
            List<Neighbour> neighbours,
            Optional<Projection> projection) {
        double density = statistics.getTokens() == 0 ? 0 : (double) summary.firingTokens() / statistics.getTokens();
        var shown = new ArrayList<ExampleWindow>();
        for (Entry entry : summary.strongest(Side.EXPLAINING)) {
            if (shown.size() < strongest) {
                shown.add(examples.activating(entry, shown.size(), -1));
            }
        }
        while (true) {
            var profile = new LatentProfile(
                    hookpoint,
                    latent,
                    revision,
                    status(
                            summary.windows(Side.EXPLAINING),
                            summary.windows(Side.SCORING),
                            summary.firingTokens(),
                            statistics.getTokens(),
                            minWindows),
                    density,
                    statistics,
                    quantiles(summary),
                    shown,
                    neighbours,
                    projection.orElse(null));
            if (shown.isEmpty() || Bytes.of(profile).length <= bytes) {
                return profile;
            }
            shown.remove(shown.size() - 1);
        }
    }

    /** A hash of all that a profile says. */
    public static Id id(LatentProfile profile) {
        return Id.of("profile", Bytes.of(profile));
    }

    /**
     * The status of a latent.
     *
     * @param explaining firing windows of the explaining side
     * @param scoring of the scoring side
     * @param firing tokens on which it fires
     * @param tokens all unmasked tokens
     * @param minWindows firing windows that it needs on each side to be live
     */
    public static LatentStatus status(long explaining, long scoring, long firing, long tokens, int minWindows) {
        if (firing == 0) {
            return tokens < SEEN ? LatentStatus.UNSEEN : LatentStatus.DEAD;
        }
        if (Math.min(explaining, scoring) < minWindows) {
            return LatentStatus.RARE;
        }
        return firing > DENSE * tokens ? LatentStatus.DENSE : LatentStatus.LIVE;
    }

    /* Nearest rank among the peaks of a uniform sample of both sides. */
    private static List<Float> quantiles(Summary summary) {
        List<Entry> weakestFirst = summary.sampleOfBoth().stream()
                .sorted(Entry.STRONGEST_FIRST.reversed())
                .toList();
        var quantiles = new ArrayList<Float>();
        for (int tenth = 0; tenth <= TENTHS && !weakestFirst.isEmpty(); tenth++) {
            int rank = Math.round(tenth / (float) TENTHS * (weakestFirst.size() - 1));
            quantiles.add(weakestFirst.get(rank).peak());
        }
        return quantiles;
    }
}
