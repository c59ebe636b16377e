package io.castalia.streams.shard;

import io.castalia.schemas.Side;
import io.castalia.schemas.block.Block;
import io.castalia.streams.evidence.CoFirings;
import io.castalia.streams.evidence.PoolContext;
import io.castalia.streams.evidence.PoolIndex;
import io.castalia.streams.evidence.SilentPool;
import io.castalia.streams.summary.ByteReader;
import io.castalia.streams.summary.ByteWriter;
import io.castalia.streams.summary.Lottery;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** The pools of both sides, in memory and in a table that always says the same. */
final class PoolTable {

    private static final int ROOM = 64; // latents of a window, to begin with

    private final Table table;
    private final Keys keys;
    private final Lottery.Drum drum;
    private final Map<Side, SilentPool> pools = new EnumMap<>(Side.class);
    private final CoFirings coFirings;
    private long changes;

    /**
     * Reads the pools from the table.
     *
     * @param size contexts of a pool
     * @param shards how many shards share the latents
     */
    PoolTable(Table table, Keys keys, int size, int shards, Lottery.Drum drum) {
        this.table = table;
        this.keys = keys;
        this.drum = drum;
        var index = new PoolIndex(Side.values().length * size, shards);
        for (Side side : Side.values()) {
            var pool = new SilentPool(size, index);
            table.scan(keys.poolStart(side), keys.poolEnd(side), (key, value) -> {
                ByteReader row = keys.poolRow(key);
                long ticket = row.i64();
                pool.offer(PoolContext.read(row.id(), ticket, value));
                return true;
            });
            pools.put(side, pool);
        }
        coFirings = new CoFirings(index);
        changes = changes(table, keys);
    }

    /** Takes in a whole block. */
    void apply(Block block, WindowGrid grid) {
        var wanted = new BitSet();
        for (int context = 0; context < block.contexts(); context++) {
            if (pool(block.sides[context]).admits(drum.ticket(block.contextIds.get(context)))) {
                wanted.set(context);
            }
        }
        if (!wanted.isEmpty()) {
            int[][] firing = firing(block, grid, wanted);
            count();
            wanted.stream().forEach(context -> offer(block, grid, context, firing));
            count();
        }
    }

    /**
     * How often a change of the pools was begun or ended, as their table says: odd while one is under way. For whoever
     * reads the table beside the shard.
     */
    static long changes(Table table, Keys keys) {
        byte[] row = table.get(keys.poolChanges());
        return row == null ? 0 : new ByteReader(row).i64();
    }

    private void count() {
        changes++;
        table.put(keys.poolChanges(), new ByteWriter().i64(changes).toBytes());
    }

    SilentPool pool(Side side) {
        return Objects.requireNonNull(pools.get(side), "a pool for each side");
    }

    /** Which latents fire together, over both pools as they stand. */
    CoFirings coFirings() {
        return coFirings;
    }

    private void offer(Block block, WindowGrid grid, int context, int[][] firing) {
        int first = grid.firstWindow(context);
        int end = first + grid.windows(context);
        long ticket = drum.ticket(block.contextIds.get(context));
        var offered = new PoolContext(
                block.contextIds.get(context),
                block.partIds.get(context),
                ticket,
                IntStream.range(first, end).mapToObj(grid::text).toList(),
                Arrays.copyOfRange(firing, first, end),
                grid.rowText(context));
        Side side = block.sides[context];
        SilentPool.Change change = pool(side).offer(offered);
        if (change.stands()) {
            table.put(keys.pool(side, ticket, offered.context()), offered.bytes());
        }
        change.gone().ifPresent(gone -> table.delete(keys.pool(side, gone.ticket(), gone.context())));
    }

    /* (windows, latents that fire), ascending; empty rows for contexts that are not wanted. */
    private static int[][] firing(Block block, WindowGrid grid, BitSet wanted) {
        var sizes = new int[grid.windows()];
        var firing = new int[grid.windows()][];
        Arrays.setAll(firing, window -> new int[wanted.get(grid.context(window)) ? ROOM : 0]);
        int activation = 0;
        for (int latent = 0; latent < block.latents.length; latent++) {
            int before = -1;
            for (int end = activation + block.latentCounts[latent]; activation < end; activation++) {
                int window = grid.window(block.positions[activation]);
                if (window != before && firing[window].length > 0) {
                    if (sizes[window] == firing[window].length) {
                        firing[window] = Arrays.copyOf(firing[window], 2 * sizes[window]);
                    }
                    firing[window][sizes[window]++] = block.latents[latent];
                }
                before = window;
            }
        }
        Arrays.setAll(firing, window -> Arrays.copyOf(firing[window], sizes[window]));
        return firing;
    }
}
