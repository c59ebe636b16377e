package io.castalia.app.bench.load;

import io.castalia.streams.shard.Table;
import io.castalia.streams.shard.Tables;
import io.castalia.streams.topology.Stores;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** A shard's table of the application, by way of its changelog: what is put is there when the application starts. */
final class Changelog implements Table {

    private final Sender sender;
    private final String topic;
    private final int shard;
    private final LongAdder bytes;

    private Changelog(Sender sender, String store, int shard, LongAdder bytes) {
        this.sender = sender;
        this.topic = LoadSettings.APPLICATION + "-" + store + "-changelog";
        this.shard = shard;
        this.bytes = bytes;
    }

    /** All tables of a shard, which are empty; counts the bytes of what is put. */
    static Tables of(Sender sender, int shard, LongAdder bytes) {
        return new Tables(
                new Changelog(sender, Stores.SHARDS, shard, bytes),
                new Changelog(sender, Stores.PAGES, shard, bytes),
                new Changelog(sender, Stores.FRAGMENTS, shard, bytes),
                new Changelog(sender, Stores.CONTEXTS, shard, bytes),
                new Changelog(sender, Stores.TEXTS, shard, bytes),
                new Changelog(sender, Stores.POOL, shard, bytes),
                new Changelog(sender, Stores.SENT, shard, bytes),
                new Changelog(sender, Stores.PROJECTIONS, shard, bytes));
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return null;
    }

    @Override
    public void put(byte[] key, byte[] value) {
        bytes.add(key.length + value.length);
        sender.row(topic, shard, key, value);
    }

    @Override
    public void delete(byte[] key) {
        sender.row(topic, shard, key, null);
    }

    @Override
    public void scan(byte[] from, byte[] to, Visitor visitor) {
        // Nothing is there yet.
    }

    @Override
    public void scanDown(byte[] from, byte[] to, Visitor visitor) {
        // Nor from above.
    }
}
