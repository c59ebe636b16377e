package io.castalia.streams.shard;

import io.castalia.schemas.wire.LatentStatus;
import io.castalia.streams.evidence.ProfileBuilder;
import io.castalia.streams.page.Page;
import io.castalia.streams.page.Pages;
import io.castalia.streams.page.Sendings;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;

/**
 * Which latents are due, and in what order. It says no more than pages and settings do, so it is not kept: after a
 * restart every page is looked through again.
 *
 * <p>Evidence is due the first time that a latent has fired in enough windows on both sides; when its windows have grown
 * by the factor; and when they have doubled it is looked at for drift. First come, first served.
 *
 * <p>A profile is due, most material first: with a new strongest window; with a new status, or a projection that it has
 * not got; with windows doubled; with windows grown by a tenth. Within each, first come, first served.
 */
final class Dues implements Pages.Watch {

    private static final double A_TENTH = 1.1;

    private final ShardSettings settings;
    private final IntPredicate chosen;
    private final LongSupplier tokens;
    private final Line evidence;
    private final List<Line> profiles;

    /**
     * Nobody is due yet.
     *
     * @param chosen which latents evidence is sent for
     * @param tokens how many unmasked tokens the shard has counted
     */
    Dues(ShardSettings settings, int shards, IntPredicate chosen, LongSupplier tokens) {
        this.settings = settings;
        evidence = new Line(shards);
        profiles = List.of(new Line(shards), new Line(shards), new Line(shards), new Line(shards));
        this.chosen = chosen;
        this.tokens = tokens;
    }

    @Override
    public void fired(int latent, Page page, int row) {
        Sendings sent = page.sendings();
        long windows = page.windows(row);
        if (evidenceDue(sent, page, row, windows) && chosen.test(latent)) {
            evidence.join(latent);
        }
        if (page.maximum(row) > sent.profileMaximum(row)) {
            profiles.get(0).join(latent);
        } else if (windows > sent.profileWindows(row) * A_TENTH) {
            profiles.get(windows > 2 * sent.profileWindows(row) ? 2 : 3).join(latent);
        }
        if (!sent.profileSaid(row, status(page, row))) {
            profiles.get(1).join(latent);
        }
    }

    /** The next latent that evidence may be due for. */
    OptionalInt nextEvidence() {
        return evidence.next();
    }

    /** The next latent whose profile is due. */
    OptionalInt nextProfile() {
        for (Line line : profiles) {
            OptionalInt next = line.next();
            if (next.isPresent()) {
                return next;
            }
        }
        return OptionalInt.empty();
    }

    /** A pass has come by the latent and sent its profile where that had changed, so it is due no more. */
    void served(int latent) {
        profiles.forEach(line -> line.leave(latent));
    }

    /** The status of a latent. */
    LatentStatus status(Page page, int row) {
        return ProfileBuilder.status(
                page.windows(row, 0),
                page.windows(row, 1),
                page.tokens(row),
                tokens.getAsLong(),
                settings.minWindows());
    }

    private boolean evidenceDue(Sendings sent, Page page, int row, long windows) {
        if (sent.revision(row) == 0) {
            return page.windows(row, 0) >= settings.minWindows() && page.windows(row, 1) >= settings.minWindows();
        }
        return windows >= settings.growth() * sent.evidenceWindows(row) || windows >= 2 * sent.lookWindows(row);
    }
}
