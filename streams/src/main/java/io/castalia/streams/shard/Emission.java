package io.castalia.streams.shard;

import io.castalia.schemas.LatentKey;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.Side;
import io.castalia.schemas.wire.EvidenceReason;
import io.castalia.schemas.wire.LatentProfile;
import io.castalia.schemas.wire.LatentStatistics;
import io.castalia.schemas.wire.Neighbour;
import io.castalia.schemas.wire.Projection;
import io.castalia.streams.drift.Baseline;
import io.castalia.streams.drift.Finding;
import io.castalia.streams.evidence.Draft;
import io.castalia.streams.evidence.EvidenceBuilder;
import io.castalia.streams.evidence.ProfileBuilder;
import io.castalia.streams.evidence.Windows;
import io.castalia.streams.page.Page;
import io.castalia.streams.page.Pages;
import io.castalia.streams.summary.Lottery;
import io.castalia.streams.summary.Summary;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends what is due of one latent: its evidence, where asked for or changed, and its profile, where changed. */
final class Emission {

    private static final Logger LOG = LoggerFactory.getLogger(Emission.class);

    /* Profiles stand on a topic for records of a mebibyte. */
    private static final int PROFILE_BYTES = 1_000_000;

    private final ShardRecord shard;
    private final PoolTable pools;
    private final Pages pages;
    private final Table sentTable;
    private final Keys keys;
    private final Outlet outlet;
    private final Origin origin;
    private final EvidenceBuilder evidence;
    private final ProfileBuilder profiles;
    private final DriftWatch drift;
    private final ProjectionTable projections;

    Emission(
            ShardRecord shard,
            ShardSettings settings,
            PoolTable pools,
            Pages pages,
            Windows windows,
            DriftWatch drift,
            ProjectionTable projections,
            Table sentTable,
            Keys keys,
            Outlet outlet,
            Origin origin) {
        this.shard = shard;
        this.pools = pools;
        this.pages = pages;
        this.drift = drift;
        this.projections = projections;
        this.sentTable = sentTable;
        this.keys = keys;
        this.outlet = outlet;
        this.origin = origin;
        String name = shard.declaration.name();
        var lottery = new Lottery(settings.seed());
        evidence = new EvidenceBuilder(
                name, settings.evidence(), lottery, pools.pool(Side.EXPLAINING), pools.pool(Side.SCORING), windows);
        profiles = profiles(name, settings, windows);
    }

    /**
     * Sends the profile if it has changed, and before it the evidence if that is wanted and has changed; on command
     * even if it has not. Returns whether evidence was sent.
     */
    boolean send(int latent, boolean wanted, EvidenceReason reason, String corpus, long time) {
        Page page = pages.pageFor(latent);
        int row = pages.rowOf(latent);
        Summary summary = pages.summary(latent);
        Sent before = Sent.read(sentTable.get(keys.latent(latent)));
        Provenance provenance = shard.declaration.provenance(corpus, origin);
        String key = new LatentKey(shard.declaration.name(), latent).toString();
        LatentStatistics statistics = shard.statistics(summary);
        List<Neighbour> neighbours = pools.coFirings().closest(latent);

        Sent after = before;
        boolean sent = false;
        if (wanted) {
            Draft.Fitted fitted = evidence.draft(latent, summary, statistics, neighbours);
            boolean changed = before.revision() == 0 || !fitted.id().equals(before.evidence());
            after = changed ? before.withEvidence(fitted.id(), drift.baseline(before.baseline(), summary)) : before;
            sent = changed || reason == EvidenceReason.COMMAND;
            if (sent) {
                outlet.evidence(
                        key, fitted.draft().evidence(after.evidence(), after.revision(), reason), provenance, time);
                page.sendings().evidence(row, after.revision(), page.windows(row));
            }
        }
        LatentProfile profile =
                profiles.profile(latent, after.revision(), summary, statistics, neighbours, projections.find(latent));
        after = after.withProfile(ProfileBuilder.id(profile));
        if (!after.profile().equals(before.profile())) {
            outlet.profile(key, profile, provenance, time);
        }
        page.sendings().profile(row, page.windows(row), page.maximum(row), profile.getStatus());
        if (!after.equals(before)) {
            sentTable.put(keys.latent(latent), after.bytes());
        }
        pages.save(latent);
        return sent;
    }

    /** Keeps what a latent's decoder row says. Returns whether its profile was sent without it, and so is outdated. */
    boolean learn(Projection projection) {
        int latent = projection.getLatent();
        if (!projections.keep(projection) || !pages.has(latent)) {
            return false;
        }
        Page page = pages.pageFor(latent);
        int row = pages.rowOf(latent);
        page.sendings().outdateProfile(row);
        if (!page.sendings().profileOutdated(row)) {
            return false;
        }
        pages.save(latent);
        return true;
    }

    /**
     * Whether a latent has drifted since its last evidence. One that has not is looked at again when its windows have
     * doubled.
     */
    boolean drifted(int latent) {
        Sent before = Sent.read(sentTable.get(keys.latent(latent)));
        Page page = pages.pageFor(latent);
        int row = pages.rowOf(latent);
        long windows = page.windows(row);
        Baseline then = before.baseline()
                .orElseThrow(() -> new IllegalStateException(
                        "evidence of latent %d was sent, but what it was then is lost; run 'castalia stream reset' and start again"
                                .formatted(latent)));
        List<Finding> findings = drift.look(then, pages.summary(latent));
        if (findings.isEmpty()) {
            sentTable.put(
                    keys.latent(latent),
                    before.withBaseline(then.looked(windows)).bytes());
            page.sendings().look(row, windows);
            pages.save(latent);
            return false;
        }
        LOG.info("{}/{} has drifted: {}", shard.declaration.name(), latent, findings);
        return true;
    }

    /** Makes the profiles of a hookpoint's latents. */
    static ProfileBuilder profiles(String hookpoint, ShardSettings settings, Windows windows) {
        return new ProfileBuilder(
                hookpoint, settings.minWindows(), settings.evidence().profile(), PROFILE_BYTES, windows);
    }
}
