package io.castalia.streams.shard;

import io.castalia.schemas.Provenance;
import io.castalia.schemas.block.BadBlock;
import io.castalia.schemas.block.Block;
import io.castalia.schemas.wire.ActivationBlock;
import io.castalia.schemas.wire.Command;
import io.castalia.schemas.wire.Hookpoint;
import io.castalia.schemas.wire.Projection;
import io.castalia.streams.page.Pages;
import io.castalia.streams.summary.Summary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One shard, for every hookpoint: takes blocks, marks, projections and commands in the order in which they come, keeps
 * what they say in its tables, and sends what is due. It holds no state that is not in the tables as well.
 */
public final class Shard {

    private static final Logger LOG = LoggerFactory.getLogger(Shard.class);

    private final int number;
    private final ShardSettings settings;
    private final Pages.Limits limits;
    private final Tables tables;
    private final HookpointSource hookpoints;
    private final Outlet outlet;
    private final Origin origin;
    private final TreeMap<String, HookpointShard> open = new TreeMap<>();

    /** Takes up the shard where its tables left it. Throws Mismatch where they were made with other settings: stop. */
    public Shard(
            int number,
            ShardSettings settings,
            Tables tables,
            HookpointSource hookpoints,
            Outlet outlet,
            Origin origin) {
        this(number, settings, Pages.Limits.DEFAULT, tables, hookpoints, outlet, origin);
    }

    /** The same with other limits of its pages, which show in nothing but speed. */
    Shard(
            int number,
            ShardSettings settings,
            Pages.Limits limits,
            Tables tables,
            HookpointSource hookpoints,
            Outlet outlet,
            Origin origin) {
        this.number = number;
        this.settings = settings;
        this.limits = limits;
        this.tables = tables;
        this.hookpoints = hookpoints;
        this.outlet = outlet;
        this.origin = origin;
        var rows = new ArrayList<ShardRecord>();
        tables.shards().scan(new byte[0], new byte[] {-1}, (key, value) -> rows.add(ShardRecord.read(value)));
        rows.forEach(this::reopen);
        if (rows.isEmpty()) {
            LOG.info("shard {}: begun with nothing", number);
        }
    }

    /**
     * Takes in a block or a mark. Throws BadBlock where it is to be set aside, and then nothing has changed; Mismatch
     * where the shard has lost count.
     *
     * @param offset of the record in its topic
     * @param time of the record, milliseconds since 1970 UTC
     * @param patience whether passes that were begun before may still go on before a block is taken in
     */
    public Taken block(ActivationBlock raw, Provenance provenance, long offset, long time, BooleanSupplier patience)
            throws BadBlock {
        HookpointShard shard = find(raw.getHookpoint());
        Block block = shard.check(raw, provenance);
        if (raw.getMark() != null) {
            shard.mark(raw.getMark(), time);
            return Taken.NOTHING;
        }
        shard.serve(patience);
        return shard.take(block, provenance.corpus(), offset, time);
    }

    /** Keeps what a latent's decoder row says. Throws BadBlock where it is to be set aside, and then nothing has changed. */
    public void project(Projection projection, Provenance provenance) throws BadBlock {
        find(projection.getHookpoint()).project(projection, provenance);
    }

    /** Does as it is told, if what is asked for is this shard's; where nobody can have it, a line in the log says so. */
    public void command(Command command, long time) {
        HookpointShard shard = open.get(command.getHookpoint());
        if (shard == null) {
            LOG.info(
                    "shard {}: evidence of '{}' was asked for, but nothing of that hookpoint has come here",
                    number,
                    command.getHookpoint());
            return;
        }
        Integer latent = command.getLatent();
        if (latent == null) {
            shard.command(time);
        } else {
            shard.command(latent, time);
        }
    }

    /** Counts a record that could not be used, under the hookpoint that it or its key names. */
    public void setAside(@Nullable String hookpoint, byte @Nullable [] key) {
        String name = hookpoint != null || key == null ? hookpoint : named(key);
        if (name == null) {
            return;
        }
        try {
            find(name).setAside();
        } catch (BadBlock unknown) {
            // Nothing is expected of a hookpoint that nobody declared, so nothing can be missing from it.
            return;
        }
    }

    /** Whether a pass is under way. */
    public boolean busy() {
        return open.values().stream().anyMatch(HookpointShard::busy);
    }

    /** Goes on with what is due, for as long as it is let. */
    public void serve(BooleanSupplier more) {
        for (HookpointShard shard : open.values()) {
            if (shard.busy()) {
                shard.serve(more);
            }
        }
    }

    /** Sends evidence that has fallen due, for as long as it is let. */
    public void sendEvidence(BooleanSupplier more) {
        open.values().forEach(shard -> shard.sendEvidence(more));
    }

    /** Sends profiles that have fallen due, for as long as it is let. */
    public void sendProfiles(BooleanSupplier more) {
        open.values().forEach(shard -> shard.sendProfiles(more));
    }

    /** Lets go of what no latent refers to any more, for as long as it is let, and further where it would fall behind. */
    public void sweep(BooleanSupplier more) {
        open.values().forEach(shard -> shard.sweep(more));
    }

    /** Contexts known, of those with which a sweep begins, of the hookpoint that has the most: {@link Sweeper#MOST} at most, but for a block. */
    double overdue() {
        return open.values().stream().mapToDouble(HookpointShard::overdue).max().orElse(0);
    }

    /** All that is kept of a latent; empty where it is none of this shard's, or its hookpoint has not been met. */
    public Optional<Summary> summary(String hookpoint, int latent) {
        HookpointShard shard = open.get(hookpoint);
        return shard == null ? Optional.empty() : shard.summary(latent);
    }

    private static String named(byte[] key) {
        String text = new String(key, StandardCharsets.UTF_8);
        return text.substring(0, Math.max(text.lastIndexOf('/'), 0));
    }

    private HookpointShard find(String name) throws BadBlock {
        HookpointShard known = open.get(name);
        if (known != null) {
            return known;
        }
        Optional<Hookpoint> declared = hookpoints.find(name);
        BadBlock.unless(
                declared.isPresent(),
                "hookpoint '%s' is not declared on topic hookpoints; start its producer, which declares it",
                name);
        var record = new ShardRecord(Declaration.of(declared.orElseThrow()), ShardRecord.Shape.of(settings));
        return opened(record);
    }

    private void reopen(ShardRecord record) {
        ShardRecord.Shape wanted = ShardRecord.Shape.of(settings);
        if (!record.shape.equals(wanted)) {
            throw new Mismatch(
                    "the state of shard %d was made with %s, but the settings say %s; set them back, "
                            + "or run 'castalia stream reset' and start again, or take another --topic-prefix",
                    number, record.shape, wanted);
        }
        opened(record);
        LOG.info("shard {} of {}: taken up with {} contexts", number, record.declaration.name(), record.contexts);
    }

    private HookpointShard opened(ShardRecord record) {
        var shard = new HookpointShard(number, record, settings, limits, tables, outlet, origin);
        open.put(record.declaration.name(), shard);
        return shard;
    }
}
