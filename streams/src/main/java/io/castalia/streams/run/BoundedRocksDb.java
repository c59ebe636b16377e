package io.castalia.streams.run;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * One block cache, with the write buffers in it, for all stores of this process. The first store opened sets its size,
 * from {@code castalia.rocksdb.bytes}; it is kept until the process ends. Public since Streams makes it by name.
 */
public final class BoundedRocksDb implements RocksDBConfigSetter {

    static final String BYTES = "castalia.rocksdb.bytes";

    private static final long MIB = 1 << 20;
    private static @Nullable Cache cache;
    private static @Nullable WriteBufferManager buffers;

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        Object bytes = configs.get(BYTES);
        share(options, bytes == null ? 256 * MIB : Long.parseLong(bytes.toString()));
    }

    private static synchronized void share(Options options, long bytes) {
        if (cache == null || buffers == null) {
            RocksDB.loadLibrary();
            cache = new LRUCache(bytes);
            buffers = new WriteBufferManager(bytes / 2, cache);
        }
        var table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(cache);
        table.setCacheIndexAndFilterBlocks(true);
        // RocksDB has taken its own copy of the table's settings already; only setting them again makes it look.
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(buffers);
    }

    /** Nothing was made for this store alone, so nothing is closed with it. */
    @Override
    public void close(String storeName, Options options) {}
}
