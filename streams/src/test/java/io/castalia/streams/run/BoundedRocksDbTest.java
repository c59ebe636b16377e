package io.castalia.streams.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.FlushOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

final class BoundedRocksDbTest {

    private static final long BYTES = 32 << 20;
    private static final int ROW = 1 << 10;
    private static final String CAPACITY = "rocksdb.block-cache-capacity";
    private static final String USAGE = "rocksdb.block-cache-usage";

    @TempDir
    Path folder;

    /** A store's options as Streams hands them over: with a cache of its own in them. */
    private static Options options(String store) {
        RocksDB.loadLibrary();
        var table = new BlockBasedTableConfig();
        table.setBlockCache(new LRUCache(50 << 20));
        var options = new Options().setCreateIfMissing(true).setTableFormatConfig(table);
        new BoundedRocksDb().setConfig(store, options, Map.of(BoundedRocksDb.BYTES, Long.toString(BYTES)));
        return options;
    }

    private static void write(RocksDB store, int from, int to) throws RocksDBException {
        for (int i = from; i < to; i++) {
            store.put(("key " + i).getBytes(java.nio.charset.StandardCharsets.UTF_8), new byte[ROW]);
        }
    }

    @Test
    void setConfig_twoStores_cacheIndexesAndWriteBuffersAreOneBudget() throws RocksDBException {
        try (Options first = options("first");
                Options second = options("second");
                RocksDB one = RocksDB.open(first, folder.resolve("one").toString());
                RocksDB two = RocksDB.open(second, folder.resolve("two").toString())) {
            assertThat(one.getLongProperty(CAPACITY)).isEqualTo(BYTES);
            assertThat(two.getLongProperty(CAPACITY)).isEqualTo(BYTES);

            // What one writes is on the account that the other reads.
            long before = two.getLongProperty(USAGE);
            write(one, 0, 4096);
            assertThat(two.getLongProperty(USAGE)).isGreaterThan(before + (2 << 20));

            // Indexes and filters are blocks of the cache, not memory beside it.
            one.flush(new FlushOptions().setWaitForFlush(true));
            assertThat(one.get("key 7".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                    .hasSize(ROW);
            assertThat(one.getLongProperty("rocksdb.estimate-table-readers-mem"))
                    .isLessThan(ROW * 64L);
        }
    }
}
