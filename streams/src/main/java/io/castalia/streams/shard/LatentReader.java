package io.castalia.streams.shard;

import io.castalia.schemas.wire.LatentProfile;
import io.castalia.schemas.wire.Neighbour;
import io.castalia.streams.page.Page;
import io.castalia.streams.page.PageBytes;
import io.castalia.streams.page.PageReading;
import io.castalia.streams.summary.Lottery;
import io.castalia.streams.summary.Summary;
import io.castalia.streams.summary.SummaryShape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads one latent from the tables of a shard, on another thread, while the shard goes on writing them. Writes nothing,
 * and the shard does not wait for it. For any number of threads.
 *
 * <p>Counts and examples of the latent are those of the same blocks. The shard's own counts are those of the last block
 * that was taken in whole, so while another is being taken in they may be behind by that one. Blocks show as they are
 * taken in, before they are committed; once they are, and no other follows, all is exact.
 */
public final class LatentReader {

    /* Texts are written at the end of a block, which may take a second: that long a new example has none. */
    private static final int TRIES = 400;
    private static final long PAUSE_MILLIS = 5;

    private final int tries;
    private final ShardSettings settings;
    private final Tables tables;
    private final Map<String, Pools> pools = new HashMap<>();

    private record Pools(long changes, PoolTable table) {}

    @FunctionalInterface
    private interface Attempt<T> {

        T make() throws Torn;
    }

    /** Rows were written between one look at them and the next. */
    public static final class Torn extends Exception {

        Torn(String message) {
            super(message);
        }
    }

    /** Reads these tables. */
    public LatentReader(ShardSettings settings, Tables tables) {
        this(settings, tables, TRIES);
    }

    LatentReader(ShardSettings settings, Tables tables, int tries) {
        this.tries = tries;
        this.settings = settings;
        this.tables = tables;
    }

    /**
     * The profile of a latent of this shard, as it now is. Empty where the shard has seen nothing of the hookpoint, or
     * its coder is not so wide. Throws Torn where the rows were written again and again: ask later.
     */
    public Optional<LatentProfile> profile(String hookpoint, int latent) throws Torn, InterruptedException {
        return patiently(() -> tryProfile(hookpoint, latent));
    }

    /**
     * All that is kept of a latent of this shard, with its sample. Empty, and Torn, where {@link #profile} is.
     */
    public Optional<Summary> summary(String hookpoint, int latent) throws Torn, InterruptedException {
        return patiently(() -> trySummary(hookpoint, latent));
    }

    private <T> T patiently(Attempt<T> attempt) throws Torn, InterruptedException {
        for (int n = 1; ; n++) {
            try {
                return attempt.make();
            } catch (Torn | Mismatch torn) {
                // A text that is not there is about to be, or it was let go with all that referred to it.
                if (n == tries) {
                    throw new Torn(String.valueOf(torn.getMessage()));
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }

    private Optional<LatentProfile> tryProfile(String hookpoint, int latent) throws Torn {
        Optional<ShardRecord> shard = shard(hookpoint, latent);
        return shard.isEmpty() ? Optional.empty() : Optional.of(profile(shard.get(), latent));
    }

    private Optional<Summary> trySummary(String hookpoint, int latent) throws Torn {
        Optional<ShardRecord> shard = shard(hookpoint, latent);
        return shard.isEmpty()
                ? Optional.empty()
                : Optional.of(kept(shard.get(), latent).summary());
    }

    private Optional<ShardRecord> shard(String hookpoint, int latent) {
        return Optional.ofNullable(tables.shards().get(Keys.shard(hookpoint)))
                .map(ShardRecord::read)
                .filter(shard -> latent < shard.declaration.latents());
    }

    private LatentProfile profile(ShardRecord shard, int latent) throws Torn {
        Kept kept = kept(shard, latent);
        return Emission.profiles(shard.declaration.name(), settings, kept.contexts())
                .profile(
                        latent,
                        kept.revision(),
                        kept.summary(),
                        shard.statistics(kept.summary()),
                        neighbours(shard, latent),
                        new ProjectionTable(tables.projections(), new Keys(shard.declaration.name())).find(latent));
    }

    private Kept kept(ShardRecord shard, int latent) throws Torn {
        Declaration declaration = shard.declaration;
        var keys = new Keys(declaration.name());
        SummaryShape shape = shard.shape.summary();
        var contexts = new StoredContexts(tables, keys, declaration.context() / declaration.window());
        Seen seen = look(new PageTable(tables, keys), Page.numberOf(latent, declaration.shards()), shape);
        int place = Page.rowOf(latent, declaration.shards());
        Lottery.Drum tickets = new Lottery(shard.shape.seed())
                .drum("sample", declaration.name())
                .of(latent);
        Summary summary = new PageReading(seen.page(), seen.fragments(), shard.framing())
                .summary(place, shape, tickets, contexts);
        return new Kept(summary, seen.page().sendings().revision(place), contexts);
    }

    /* What is known of a latent, and where its texts are. */
    private record Kept(Summary summary, int revision, StoredContexts contexts) {}

    private record Seen(Page page, List<byte[]> fragments) {}

    /* A page's row is written after its fragments, so one that is the same before and after is not enough. */
    private static Seen look(PageTable table, int number, SummaryShape shape) throws Torn {
        byte[] before = table.row(number);
        Page page = before == null ? new Page(shape) : PageBytes.read(before, shape);
        List<byte[]> fragments = table.fragments(number);
        unlessTorn(PageReading.belongTogether(page, fragments) && Arrays.equals(before, table.row(number)));
        return new Seen(page, fragments);
    }

    /* Pools are many rows, and change ever more rarely, so they are kept for as long as they do not. */
    private synchronized List<Neighbour> neighbours(ShardRecord shard, int latent) throws Torn {
        String hookpoint = shard.declaration.name();
        var keys = new Keys(hookpoint);
        long changes = PoolTable.changes(tables.pool(), keys);
        Pools known = pools.get(hookpoint);
        if (known == null || known.changes() != changes) {
            unlessTorn(changes % 2 == 0);
            var table = new PoolTable(
                    tables.pool(),
                    keys,
                    shard.shape.poolContexts(),
                    shard.declaration.shards(),
                    new Lottery(shard.shape.seed()).drum("pool", hookpoint));
            unlessTorn(changes == PoolTable.changes(tables.pool(), keys));
            known = new Pools(changes, table);
            pools.put(hookpoint, known);
        }
        return known.table().coFirings().closest(latent);
    }

    private static void unlessTorn(boolean whole) throws Torn {
        if (!whole) {
            throw new Torn("the shard is writing what was asked for; ask again");
        }
    }
}
