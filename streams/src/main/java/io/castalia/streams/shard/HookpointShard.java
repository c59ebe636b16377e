package io.castalia.streams.shard;

import io.castalia.schemas.Id;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.block.BadBlock;
import io.castalia.schemas.block.Block;
import io.castalia.schemas.wire.ActivationBlock;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.EvidenceReason;
import io.castalia.schemas.wire.Mark;
import io.castalia.schemas.wire.Projection;
import io.castalia.schemas.wire.ShardMark;
import io.castalia.streams.page.ContextIndex;
import io.castalia.streams.page.Page;
import io.castalia.streams.page.Pages;
import io.castalia.streams.page.Sendings;
import io.castalia.streams.summary.Lottery;
import io.castalia.streams.summary.Summary;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One shard's state of one hookpoint. */
final class HookpointShard {

    private static final Logger LOG = LoggerFactory.getLogger(HookpointShard.class);

    private final int number;
    private final ShardRecord shard;
    private final Tables tables;
    private final ContextIndex contexts;
    private final BlockCheck check;
    private final Pages pages;
    private final TextTable texts;
    private final PoolTable pools;
    private final Dues dues;
    private final IntPredicate chosen;
    private final Sweeper sweeper;
    private final Emission emission;
    private final ShardSettings settings;
    private final Outlet outlet;
    private final Origin origin;

    HookpointShard(
            int number,
            ShardRecord shard,
            ShardSettings settings,
            Pages.Limits limits,
            Tables tables,
            Outlet outlet,
            Origin origin) {
        this.number = number;
        this.shard = shard;
        this.tables = tables;
        this.outlet = outlet;
        this.origin = origin;
        this.settings = settings;
        String name = shard.declaration.name();
        var lottery = new Lottery(settings.seed());
        var keys = new Keys(name);
        check = new BlockCheck(shard.declaration, number);
        contexts = new ContextIndex(shard.declaration.context() / shard.declaration.window());
        var framing = shard.framing();
        texts = new TextTable(tables, keys, contexts, framing);
        pages = new Pages(
                settings.summary(),
                framing,
                limits,
                lottery.drum("sample", name),
                contexts,
                new PageTable(tables, keys),
                number,
                shard.declaration.shards());
        pools = new PoolTable(
                tables.pool(), keys, settings.poolContexts(), shard.declaration.shards(), lottery.drum("pool", name));
        chosen = settings.latents().over(name, shard.declaration.latents());
        dues = new Dues(settings, shard.declaration.shards(), chosen, () -> shard.tokens);
        emission = new Emission(
                shard,
                settings,
                pools,
                pages,
                texts,
                new DriftWatch(shard, contexts, texts),
                new ProjectionTable(tables.projections(), keys),
                tables.sent(),
                keys,
                outlet,
                origin);
        sweeper = new Sweeper(
                number,
                shard,
                pages,
                contexts,
                limits,
                below -> new Sweep(tables, keys, pages, contexts, below, settings.centred()));
        pages.look(dues);
    }

    /** Looks through a block. Throws BadBlock: set aside. Nothing has changed yet. */
    Block check(ActivationBlock raw, Provenance provenance) throws BadBlock {
        return check.check(raw, provenance);
    }

    /** Takes in a block that was let through. */
    Taken take(Block block, String corpus, long offset, long time) {
        var grid = new WindowGrid(block, shard.declaration.window());
        long first = shard.contexts;
        texts.number(block, first);
        BitSet held = pages.fold(
                grid.numbered(contexts, first),
                block.latents,
                block.latentCounts,
                block.positions,
                block.values,
                offset,
                dues);
        texts.keep(held, grid, first);
        pools.apply(block, grid);
        int conflicts = pages.conflicts();
        shard.contexts += block.contexts();
        shard.tokens += block.unmaskedTokens();
        shard.windows += grid.windows();
        shard.conflicts += conflicts;
        shard.corpus = corpus;
        shard.time = time;
        save();
        return new Taken(block.contexts(), block.positions.length, pages.offered(), pages.admitted(), conflicts);
    }

    /**
     * Begins the pass of a mark, unless it has been seen before. Throws Mismatch where the mark counts other contexts
     * than the shard: stop. Contexts may be missing only where blocks were set aside, or a loss is accepted.
     */
    void mark(Mark mark, long time) {
        if (!shard.addMark(Id.of("mark", mark.getCorpus(), mark.getContexts(), mark.getParts()))) {
            return;
        }
        boolean explained = (shard.setAside > 0 || settings.lossAccepted()) && shard.contexts < mark.getContexts();
        if (shard.contexts != mark.getContexts() && !explained) {
            throw new Mismatch(
                    "shard %d of %s has counted %d contexts, but the mark of corpus '%s' says that %d were sent, "
                            + "and no block was set aside; run 'castalia stream reset' and start again, which reads the "
                            + "topic anew, or take another --topic-prefix",
                    number, shard.declaration.name(), shard.contexts, mark.getCorpus(), mark.getContexts());
        }
        if (explained) {
            LOG.warn(
                    "shard {} of {} has counted {} of {} contexts at the end of corpus '{}': {} blocks were set aside, "
                            + "see dead-letters; the rest were gone before it came to them",
                    number,
                    shard.declaration.name(),
                    shard.contexts,
                    mark.getContexts(),
                    mark.getCorpus(),
                    shard.setAside);
        }
        begin(EvidenceReason.MARK, mark.getCorpus(), time);
    }

    /**
     * Begins a pass on command: evidence of the latents that are chosen and have enough windows on both sides, changed or
     * not, and all profiles that have changed.
     */
    void command(long time) {
        begin(EvidenceReason.COMMAND, shard.corpus, time);
    }

    /** Sends evidence of one latent at once, chosen and due or not, if it has ever fired. */
    void command(int latent, long time) {
        if (latent < 0 || latent >= shard.declaration.latents()) {
            LOG.info(
                    "evidence of {}/{} was asked for, but its latents are 0 to {}",
                    shard.declaration.name(),
                    latent,
                    shard.declaration.latents() - 1);
            return;
        }
        if (!owns(latent)) {
            return;
        }
        if (!pages.fired(latent)) {
            LOG.info("evidence of {}/{} was asked for, but it has never fired", shard.declaration.name(), latent);
            return;
        }
        emission.send(latent, true, EvidenceReason.COMMAND, shard.corpus, time);
    }

    /**
     * Keeps a projection; where the latent's profile was sent without it, the profile is due again. Throws BadBlock: set
     * aside, and then nothing has changed.
     */
    void project(Projection projection, Provenance provenance) throws BadBlock {
        ProjectionTable.check(projection, provenance, shard.declaration, number);
        int latent = projection.getLatent();
        if (emission.learn(projection)) {
            dues.fired(latent, pages.pageFor(latent), pages.rowOf(latent));
        }
    }

    /** All that is kept of a latent; empty where it is another shard's. */
    Optional<Summary> summary(int latent) {
        return owns(latent) ? Optional.of(pages.summary(latent)) : Optional.empty();
    }

    /** Sends evidence that has fallen due, for as long as it is let. */
    void sendEvidence(BooleanSupplier more) {
        OptionalInt due = OptionalInt.of(0);
        while (due.isPresent() && more.getAsBoolean()) {
            due = dues.nextEvidence();
            due.ifPresent(this::evidenceDue);
        }
    }

    /** Sends profiles that have fallen due, for as long as it is let. */
    void sendProfiles(BooleanSupplier more) {
        OptionalInt due = OptionalInt.of(0);
        while (due.isPresent() && more.getAsBoolean()) {
            due = dues.nextProfile();
            due.ifPresent(latent -> emission.send(latent, false, EvidenceReason.GROWTH, shard.corpus, shard.time));
        }
    }

    /** Sweeps out what nothing refers to, for as long as it is let, and further where it would fall behind. */
    void sweep(BooleanSupplier more) {
        if (sweeper.sweep(more)) {
            save();
        }
    }

    /** Contexts known, of those with which a sweep begins. */
    double overdue() {
        return (double) contexts.known() / sweeper.enough();
    }

    /** Counts a block that could not be used. */
    void setAside() {
        shard.setAside++;
        save();
    }

    /** Whether a pass is under way. */
    boolean busy() {
        return !shard.passes.isEmpty();
    }

    /** Goes on with the passes, latent by latent, for as long as it is let. */
    void serve(BooleanSupplier more) {
        boolean go = busy();
        while (go) {
            go = walk(more) && busy();
        }
        save();
    }

    private boolean owns(int latent) {
        return latent >= 0 && latent < shard.declaration.latents() && latent % shard.declaration.shards() == number;
    }

    /* Returns whether the pass came to its end. */
    private boolean walk(BooleanSupplier more) {
        int shards = shard.declaration.shards();
        for (int latent = firstOf(shard.passes.element().next());
                latent < shard.declaration.latents();
                latent += shards) {
            if (!more.getAsBoolean()) {
                return false;
            }
            Pass pass = shard.passes.remove();
            boolean sent = pass(pass, latent);
            shard.passes.addFirst(pass.past(latent, sent));
        }
        end(shard.passes.remove());
        return true;
    }

    private boolean pass(Pass pass, int latent) {
        Page page = pages.pageFor(latent);
        int row = pages.rowOf(latent);
        if (!page.fired(row) && page.sendings().profileSaid(row, dues.status(page, row))) {
            return false;
        }
        boolean sent = emission.send(latent, due(latent, page, row), pass.reason(), pass.corpus(), pass.time());
        dues.served(latent);
        return sent;
    }

    private boolean due(int latent, Page page, int row) {
        return chosen.test(latent)
                && page.windows(row, 0) >= settings.minWindows()
                && page.windows(row, 1) >= settings.minWindows();
    }

    private void evidenceDue(int latent) {
        Page page = pages.pageFor(latent);
        int row = pages.rowOf(latent);
        Sendings sent = page.sendings();
        long windows = page.windows(row);
        if (sent.revision(row) == 0) {
            emission.send(latent, true, EvidenceReason.FIRST, shard.corpus, shard.time);
        } else if (windows >= settings.growth() * sent.evidenceWindows(row)) {
            emission.send(latent, true, EvidenceReason.GROWTH, shard.corpus, shard.time);
        } else if (emission.drifted(latent)) {
            emission.send(latent, true, EvidenceReason.DRIFT, shard.corpus, shard.time);
        }
    }

    /* The first latent of the shard that is no lower. */
    private int firstOf(int latent) {
        int shards = shard.declaration.shards();
        return latent + Math.floorMod(number - latent, shards);
    }

    private void end(Pass pass) {
        LOG.info(
                "shard {} of {}: {} evidence records sent at the {} of corpus '{}', after {} contexts",
                number,
                shard.declaration.name(),
                pass.sent(),
                pass.reason(),
                pass.corpus(),
                shard.contexts);
        if (pass.reason() == EvidenceReason.MARK) {
            String name = shard.declaration.name();
            var mark = new ShardMark(pass.corpus(), number, shard.declaration.shards(), shard.contexts, pass.sent());
            Id id = Id.of("shard-mark", name, mark.getCorpus(), number, mark.getContexts());
            var evidence = new Evidence(
                    id.toString(), name, -1, 0, pass.reason(), null, List.of(), List.of(), null, List.of(), 0, mark);
            outlet.evidence(
                    name + "/shard-" + number,
                    evidence,
                    shard.declaration.provenance(pass.corpus(), origin),
                    pass.time());
        }
    }

    private void begin(EvidenceReason reason, String corpus, long time) {
        shard.passes.add(new Pass(reason, corpus, time, 0, 0));
        save();
    }

    private void save() {
        tables.shards().put(Keys.shard(shard.declaration.name()), shard.bytes());
    }
}
