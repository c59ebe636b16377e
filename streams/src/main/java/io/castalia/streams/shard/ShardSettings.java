package io.castalia.streams.shard;

import io.castalia.schemas.Refusal;
import io.castalia.streams.evidence.EvidenceShape;
import io.castalia.streams.evidence.LatentSelection;
import io.castalia.streams.summary.SummaryShape;

/**
 * What a shard keeps and sends. The first four shape the state: they cannot be changed under an application id.
 *
 * @param seed of every lottery
 * @param summary examples kept of each latent
 * @param poolContexts contexts kept on each side for silent windows
 * @param centred whether what is shown of a window in which a latent fires is the slice of its context around its peak
 * @param minWindows firing windows that a latent needs on each side before evidence is sent unasked
 * @param growth evidence is sent again when a latent's windows have grown by this factor
 * @param share the part of the thread's time that evidence which falls due may take, and profiles as much again
 * @param latents which latents evidence is sent for, unasked
 * @param evidence how many windows evidence holds
 * @param lossAccepted whether the shard goes on where records or state are known to be gone
 */
public record ShardSettings(
        long seed,
        SummaryShape summary,
        int poolContexts,
        boolean centred,
        int minWindows,
        double growth,
        double share,
        LatentSelection latents,
        EvidenceShape evidence,
        boolean lossAccepted) {

    /**
     * Seed 22, 256 contexts in a pool, windows on the grid, 100 windows a side, again when they are 4 times as many, 5 %,
     * all latents.
     */
    public static final ShardSettings DEFAULT = new ShardSettings(
            22, SummaryShape.DEFAULT, 256, false, 100, 4, 0.05, LatentSelection.ALL, EvidenceShape.DEFAULT);

    /** Settings under which no loss is accepted. */
    public ShardSettings(
            long seed,
            SummaryShape summary,
            int poolContexts,
            boolean centred,
            int minWindows,
            double growth,
            double share,
            LatentSelection latents,
            EvidenceShape evidence) {
        this(seed, summary, poolContexts, centred, minWindows, growth, share, latents, evidence, false);
    }

    public ShardSettings {
        Refusal.unless(
                poolContexts >= 1 && poolContexts <= 100_000,
                "streams.pool-contexts",
                poolContexts,
                "1 to 100000 contexts a side");
        Refusal.unless(minWindows >= 1, "streams.min-windows", minWindows, "at least 1 window a side");
        Refusal.unless(growth > 1 && growth <= 1000, "streams.growth", growth, "over 1, up to 1000");
        Refusal.unless(share >= 0 && share <= 0.5, "streams.share", share, "0 to 0.5");
        Refusal.unless(
                evidence.strongest() <= summary.strongest() && evidence.profile() <= summary.strongest(),
                "streams.strongest",
                summary.strongest(),
                "no less than evidence and profiles show, which is %d and %d"
                        .formatted(evidence.strongest(), evidence.profile()));
    }

    /** The same with another number of windows that a latent needs. */
    public ShardSettings withMinWindows(int windows) {
        return new ShardSettings(
                seed, summary, poolContexts, centred, windows, growth, share, latents, evidence, lossAccepted);
    }

    /** The same with another factor of growth. */
    public ShardSettings withGrowth(double factor) {
        return new ShardSettings(
                seed, summary, poolContexts, centred, minWindows, factor, share, latents, evidence, lossAccepted);
    }

    /** The same with another share of the thread. */
    public ShardSettings withShare(double part) {
        return new ShardSettings(
                seed, summary, poolContexts, centred, minWindows, growth, part, latents, evidence, lossAccepted);
    }

    /** The same with other examples kept. */
    public ShardSettings withSummary(SummaryShape shape) {
        return new ShardSettings(
                seed, shape, poolContexts, centred, minWindows, growth, share, latents, evidence, lossAccepted);
    }

    /** The same for other latents. */
    public ShardSettings withLatents(LatentSelection selection) {
        return new ShardSettings(
                seed, summary, poolContexts, centred, minWindows, growth, share, selection, evidence, lossAccepted);
    }

    /** The same with other evidence. */
    public ShardSettings withEvidence(EvidenceShape shape) {
        return new ShardSettings(
                seed, summary, poolContexts, centred, minWindows, growth, share, latents, shape, lossAccepted);
    }

    /** The same with windows centred on their peaks, or not. */
    public ShardSettings withCentred(boolean slices) {
        return new ShardSettings(
                seed, summary, poolContexts, slices, minWindows, growth, share, latents, evidence, lossAccepted);
    }

    /** The same with another seed. */
    public ShardSettings withSeed(long other) {
        return new ShardSettings(
                other, summary, poolContexts, centred, minWindows, growth, share, latents, evidence, lossAccepted);
    }

    /** The same, going on where records or state are known to be gone, or not. */
    public ShardSettings withLossAccepted(boolean accepted) {
        return new ShardSettings(
                seed, summary, poolContexts, centred, minWindows, growth, share, latents, evidence, accepted);
    }
}
