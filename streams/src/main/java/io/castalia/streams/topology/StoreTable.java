package io.castalia.streams.topology;

import io.castalia.streams.shard.Table;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** A store as a table. */
final class StoreTable implements Table {

    private final KeyValueStore<Bytes, byte[]> store;

    StoreTable(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return store.get(Bytes.wrap(key));
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
        try (KeyValueIterator<Bytes, byte[]> rows = store.range(Bytes.wrap(from), Bytes.wrap(to))) {
            boolean more = true;
            while (more && rows.hasNext()) {
                var row = rows.next();
                more = visitor.visit(row.key.get(), row.value);
            }
        }
    }
}
