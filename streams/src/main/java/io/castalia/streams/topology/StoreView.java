package io.castalia.streams.topology;

import io.castalia.streams.shard.Table;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** A store as a table that is only read. */
final class StoreView implements Table {

    private final ReadOnlyKeyValueStore<Bytes, byte[]> store;

    StoreView(ReadOnlyKeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return store.get(Bytes.wrap(key));
    }

    @Override
    public void put(byte[] key, byte[] value) {
        throw new UnsupportedOperationException("a query writes nothing");
    }

    @Override
    public void delete(byte[] key) {
        throw new UnsupportedOperationException("a query deletes nothing");
    }

    @Override
    public void scan(byte[] from, byte[] to, Visitor visitor) {
        show(store.range(Bytes.wrap(from), Bytes.wrap(to)), visitor);
    }

    @Override
    public void scanDown(byte[] from, byte[] to, Visitor visitor) {
        show(store.reverseRange(Bytes.wrap(from), Bytes.wrap(to)), visitor);
    }

    private static void show(KeyValueIterator<Bytes, byte[]> iterator, Visitor visitor) {
        try (iterator) {
            boolean more = true;
            while (more && iterator.hasNext()) {
                var row = iterator.next();
                more = visitor.visit(row.key.get(), row.value);
            }
        }
    }
}
