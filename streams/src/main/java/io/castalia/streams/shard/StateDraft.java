package io.castalia.streams.shard;

import io.castalia.schemas.Id;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.block.BadBlock;
import io.castalia.schemas.block.Block;
import io.castalia.schemas.wire.ActivationBlock;
import io.castalia.schemas.wire.Hookpoint;
import io.castalia.streams.drift.Baseline;
import io.castalia.streams.page.PageDraft;
import io.castalia.streams.summary.ByteWriter;
import io.castalia.streams.summary.Lottery;
import java.util.List;
import java.util.TreeMap;

/**
 * The state of one shard of one hookpoint, written into empty tables from what is known of it: without the stream that
 * would leave it. A shard that is opened on the tables goes on from there. Several threads may write pages.
 * Only {@code bench streams} makes one, to begin with the state of a long stream.
 */
public final class StateDraft {

    private static final long OFFSET = 0;

    private final Declaration declaration;
    private final ShardSettings settings;
    private final Tables tables;
    private final Keys keys;
    private final BlockCheck check;
    private final PageTable pages;
    private final PoolTable pools;

    /** A draft into these tables. Throws BadBlock where nothing can be kept under this declaration. */
    public StateDraft(Hookpoint declared, int shard, ShardSettings settings, Tables tables) throws BadBlock {
        this.settings = settings;
        this.tables = tables;
        declaration = Declaration.of(declared);
        String name = declaration.name();
        keys = new Keys(name);
        check = new BlockCheck(declaration, shard);
        pages = new PageTable(tables, keys);
        pools = new PoolTable(tables.pool(), keys, settings.poolContexts(), declaration.shards(), pool(settings, name));
    }

    /** The lottery by which pools choose their contexts. */
    public static Lottery.Drum pool(ShardSettings settings, String hookpoint) {
        return new Lottery(settings.seed()).drum("pool", hookpoint);
    }

    /** The lottery by which samples choose their windows. */
    public static Lottery.Drum sample(ShardSettings settings, String hookpoint) {
        return new Lottery(settings.seed()).drum("sample", hookpoint);
    }

    /** The ids of contexts, from an ordinal on, and of the parts that they were cut from. */
    public void contexts(long first, List<Id> contexts, List<Id> parts) {
        var row = new ByteWriter();
        for (int i = 0; i < contexts.size(); i++) {
            row.varint(i).id(contexts.get(i)).id(parts.get(i));
        }
        tables.contexts().put(keys.ordinal(first), row.toBytes());
    }

    /** The texts of all windows of a block's contexts, whose ordinals are given. */
    public void texts(ActivationBlock raw, Provenance provenance, long[] ordinals) throws BadBlock {
        Block block = check.check(raw, provenance);
        var grid = new WindowGrid(block, declaration.window());
        for (int context = 0; context < block.contexts(); context++) {
            var row = new TreeMap<Integer, byte[]>();
            for (int window = 0; window < grid.windows(context); window++) {
                row.put(window, grid.text(grid.firstWindow(context) + window).bytes());
            }
            tables.texts().put(keys.ordinal(ordinals[context]), TextTable.row(row));
        }
    }

    /** Offers the contexts of a block to the pools. */
    public void pool(ActivationBlock raw, Provenance provenance) throws BadBlock {
        Block block = check.check(raw, provenance);
        pools.apply(block, new WindowGrid(block, declaration.window()));
    }

    /**
     * Writes a page.
     *
     * @param merged share of its fragments that the last merge has left
     */
    public synchronized void page(int number, PageDraft draft, double merged) {
        pages.putFragments(number, OFFSET, List.of(draft.fragments()));
        pages.put(number, draft.page(merged));
    }

    /**
     * Says that evidence of a latent was sent once.
     *
     * @param place the first window ordinal that had not been handed out then
     * @param tokens tokens that the shard had seen then
     * @param byPeak windows of both sides then, by their peak
     * @param looked windows of both sides when it was last looked at for drift
     */
    public void sent(int latent, long place, long tokens, long[] byPeak, long looked) {
        Baseline baseline = Baseline.first(place, tokens, byPeak).looked(looked);
        Sent before = Sent.read(null);
        tables.sent()
                .put(
                        keys.latent(latent),
                        before.withEvidence(before.evidence(), baseline).bytes());
    }

    /** What the shard has seen in all; the last sweep came at its end. */
    public void totals(long contexts, long tokens, long windows) {
        var record = new ShardRecord(declaration, ShardRecord.Shape.of(settings));
        record.contexts = contexts;
        record.tokens = tokens;
        record.windows = windows;
        record.swept = contexts;
        tables.shards().put(Keys.shard(declaration.name()), record.bytes());
    }
}
