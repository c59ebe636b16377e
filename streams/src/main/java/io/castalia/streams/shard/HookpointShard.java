package io.castalia.streams.shard;

import io.castalia.schemas.Id;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.wire.ActivationBlock;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.EvidenceReason;
import io.castalia.schemas.wire.Mark;
import io.castalia.schemas.wire.ShardMark;
import io.castalia.streams.summary.Lottery;
import io.castalia.streams.summary.Summary;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One shard's state of one hookpoint. */
final class HookpointShard {

    private static final Logger LOG = LoggerFactory.getLogger(HookpointShard.class);

    private final int number;
    private final ShardRecord shard;
    private final Tables tables;
    private final Keys keys;
    private final BlockCheck check;
    private final SummaryTable summaries;
    private final WindowTable windows;
    private final PoolTable pools;
    private final Emission emission;
    private final Outlet outlet;
    private final Origin origin;

    HookpointShard(int number, ShardRecord shard, ShardSettings settings, Tables tables, Outlet outlet, Origin origin) {
        this.number = number;
        this.shard = shard;
        this.tables = tables;
        this.outlet = outlet;
        this.origin = origin;
        String name = shard.declaration.name();
        var lottery = new Lottery(settings.seed());
        keys = new Keys(name);
        check = new BlockCheck(shard.declaration, number);
        summaries = new SummaryTable(tables, keys, settings.summary(), lottery.drum("sample", name));
        windows = new WindowTable(tables.windows(), keys);
        pools = new PoolTable(tables.pool(), keys, settings.poolContexts(), lottery.drum("pool", name));
        emission = new Emission(shard, settings, pools, windows, tables.sent(), keys, outlet, origin);
    }

    /** Looks through a block. Throws BadBlock: set aside. Nothing has changed yet. */
    Block check(ActivationBlock raw, Provenance provenance) throws BadBlock {
        return check.check(raw, provenance);
    }

    /** Takes in a block that was let through. */
    Taken take(Block block, String corpus) {
        var grid = new WindowGrid(block, shard.declaration.window());
        SummaryTable.Change change = summaries.apply(block, grid);
        pools.apply(block, grid);
        change.windows().stream().forEach(window -> {
            int context = grid.context(window);
            windows.put(
                    block.contextIds.get(context), block.partIds.get(context), grid.number(window), grid.text(window));
        });
        shard.contexts += block.contexts();
        shard.tokens += block.unmaskedTokens();
        shard.windows += grid.windows();
        shard.conflicts += change.conflicts();
        shard.corpus = corpus;
        save();
        return new Taken(block.contexts(), block.positions.length, change.conflicts());
    }

    /**
     * Begins the pass of a mark, unless it has been seen before. Throws Mismatch where the mark counts other contexts
     * than the shard: stop. Contexts may be missing only where blocks were set aside.
     */
    void mark(Mark mark, long time) {
        if (!shard.addMark(Id.of("mark", mark.getCorpus(), mark.getContexts(), mark.getParts()))) {
            return;
        }
        boolean explained = shard.setAside > 0 && shard.contexts < mark.getContexts();
        if (shard.contexts != mark.getContexts() && !explained) {
            throw new Mismatch(
                    "shard %d of %s has counted %d contexts, but the mark of corpus '%s' says that %d were sent, "
                            + "and no block was set aside; reset the application and replay the topic",
                    number, shard.declaration.name(), shard.contexts, mark.getCorpus(), mark.getContexts());
        }
        if (explained) {
            LOG.warn(
                    "shard {} of {} has counted {} of {} contexts at the end of corpus '{}': {} blocks were set aside, "
                            + "see dead-letters",
                    number,
                    shard.declaration.name(),
                    shard.contexts,
                    mark.getContexts(),
                    mark.getCorpus(),
                    shard.setAside);
        }
        begin(EvidenceReason.MARK, mark.getCorpus(), time);
    }

    /** Begins a pass on command. */
    void command(long time) {
        begin(EvidenceReason.COMMAND, shard.corpus, time);
    }

    /** Sends evidence of one latent at once, due or not, if it has ever fired. */
    void command(int latent, long time) {
        byte[] head = tables.heads().get(keys.latent(latent));
        if (head == null) {
            LOG.info("evidence of {}/{} was asked for, but it has never fired", shard.declaration.name(), latent);
            return;
        }
        emission.send(latent, summaries.read(latent, head), true, EvidenceReason.COMMAND, shard.corpus, time);
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

    /* Returns whether the pass came to its end. */
    private boolean walk(BooleanSupplier more) {
        var stopped = new boolean[1];
        int first = shard.passes.element().next();
        tables.heads().scan(keys.latent(first), keys.latent(Integer.MAX_VALUE), (key, head) -> {
            if (!more.getAsBoolean()) {
                stopped[0] = true;
                return false;
            }
            Pass pass = shard.passes.remove();
            int latent = Keys.latent(key);
            Summary summary = summaries.read(latent, head);
            boolean due = emission.due(latent, summary);
            boolean sent = emission.send(latent, summary, due, pass.reason(), pass.corpus(), pass.time());
            shard.passes.addFirst(pass.past(latent, sent));
            return true;
        });
        if (!stopped[0]) {
            end(shard.passes.remove());
        }
        return !stopped[0];
    }

    private void end(Pass pass) {
        windows.forget();
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
