package io.castalia.streams.topology;

import io.castalia.streams.shard.Table;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** A store as a table. */
final class StoreTable implements Table {

    private final KeyValueStore<Bytes, byte[]> store;
    private final StoreView view;

    StoreTable(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
        view = new StoreView(store);
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return view.get(key);
    }

    @Override
    public void put(byte[] key, byte[] value) {
        store.put(Bytes.wrap(key), value);
    }

    @Override
    public void delete(byte[] key) {
        store.delete(Bytes.wrap(key));
    }

    @Override
    public void scan(byte[] from, byte[] to, Visitor visitor) {
        view.scan(from, to, visitor);
    }

    @Override
    public void scanDown(byte[] from, byte[] to, Visitor visitor) {
        view.scanDown(from, to, visitor);
    }
}
