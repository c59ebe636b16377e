package io.castalia.streams.topology;

import io.castalia.schemas.Topics;
import io.castalia.streams.shard.Table;
import io.castalia.streams.shard.Tables;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.StoreBuilder;

/** Every store, once: RocksDB with a changelog; each holds a table of {@link io.castalia.streams.shard.Tables}. */
public final class Stores {

    public static final String SHARDS = "shards";
    public static final String PAGES = "pages";
    public static final String FRAGMENTS = "fragments";
    public static final String CONTEXTS = "contexts";
    public static final String TEXTS = "texts";
    public static final String POOL = "pool";
    public static final String SENT = "sent";
    public static final String PROJECTIONS = "projections";

    /** The stores' names, in the order of the tables. */
    static final List<String> NAMES = List.of(SHARDS, PAGES, FRAGMENTS, CONTEXTS, TEXTS, POOL, SENT, PROJECTIONS);

    /** The largest record of a changelog, and so of the application's producer: a block's text in one row. */
    public static final int MOST_BYTES = Topics.BLOCK_BYTES + 2 * 64 * 1024;

    /**
     * Local files that nobody has used for longer are not gone on from. Tombstones of what was deleted meanwhile may be
     * gone from the changelogs, and the files would bring it back.
     */
    public static final Duration LONGEST_AWAY = Duration.ofMinutes(30);

    /* As long again for the restore that reads them. */
    private static final Duration TOMBSTONES = LONGEST_AWAY.multipliedBy(2);

    /* The newest segment of a changelog is never cleaned, so this much of each may be dead rows that a restore reads. */
    private static final int SEGMENT_BYTES = 16 << 20;

    private Stores() {}

    /**
     * Builders of all stores. None is cached: a cached row holds on to the record during which it was written, block and
     * all, and a gigabyte of blocks would stand behind a few megabytes of rows.
     */
    static List<StoreBuilder<KeyValueStore<Bytes, byte[]>>> builders() {
        return NAMES.stream().map(Stores::builder).toList();
    }

    /** Names of an application's changelogs, by store. */
    public static Map<String, String> changelogs(String applicationId) {
        return NAMES.stream()
                .collect(Collectors.toMap(name -> name, name -> applicationId + "-" + name + "-changelog"));
    }

    /** The tables of a shard that a running application has here, to be read. Throws what Streams throws where it has not. */
    public static Tables read(KafkaStreams streams, int shard) {
        return tables(name -> new StoreView(streams.store(
                StoreQueryParameters.fromNameAndType(name, QueryableStoreTypes.<Bytes, byte[]>keyValueStore())
                        .withPartition(shard))));
    }

    /** Each store as a table. */
    static Tables tables(Function<String, Table> open) {
        return new Tables(
                open.apply(SHARDS),
                open.apply(PAGES),
                open.apply(FRAGMENTS),
                open.apply(CONTEXTS),
                open.apply(TEXTS),
                open.apply(POOL),
                open.apply(SENT),
                open.apply(PROJECTIONS));
    }

    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> builder(String name) {
        StoreBuilder<KeyValueStore<Bytes, byte[]>> store = org.apache.kafka.streams.state.Stores.keyValueStoreBuilder(
                org.apache.kafka.streams.state.Stores.persistentKeyValueStore(name),
                Serdes.Bytes(),
                Serdes.ByteArray());
        return store.withCachingDisabled()
                .withLoggingEnabled(Map.of(
                        TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(SEGMENT_BYTES),
                        TopicConfig.DELETE_RETENTION_MS_CONFIG, Long.toString(TOMBSTONES.toMillis()),
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(MOST_BYTES)));
    }
}
