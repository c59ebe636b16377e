package io.castalia.streams.run;

import io.castalia.streams.topology.Stores;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/** Settings as Kafka Streams wants them. What the topology depends on is set last, so a client's properties cannot undo it. */
final class StreamsProperties {

    /* Records are megabytes: a thousand of them, Streams' default, would be gigabytes. */
    private static final int BUFFERED_RECORDS = 4;
    private static final int FETCH_BYTES = 4 * Stores.MOST_BYTES;
    /* A commit writes a thousand pages of 12 KB to one partition; a request takes one batch of a partition. */
    private static final int BATCH_BYTES = 1 << 20;
    private static final long BUFFER_BYTES = 96L << 20;
    private static final int SESSION_MS = 15_000;
    private static final int LONGEST_POLL_MS = 10 * 60 * 1000;

    private StreamsProperties() {}

    static Properties of(StreamsSettings settings, Map<String, ?> client) {
        var p = new Properties();
        p.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        producer(p, ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        producer(p, ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        consumer(p, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MS);
        p.putAll(client);
        p.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.applicationId());
        p.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDir().toString());
        p.put(StreamsConfig.STATE_CLEANUP_DIR_MAX_AGE_MS_CONFIG, Stores.LONGEST_AWAY.toMillis());
        p.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.threads());
        // Under 'streams' their number is the group's, on the broker: see GroupAdmin.
        p.put(
                StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG,
                settings.groupProtocol().equals("classic") ? settings.standbys() : 0);
        p.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, settings.replicationFactor());
        p.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, settings.groupProtocol());
        settings.server()
                .ifPresent(
                        server -> p.put(StreamsConfig.APPLICATION_SERVER_CONFIG, server.host() + ":" + server.port()));
        p.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        p.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, settings.commitInterval().toMillis());
        p.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0L);
        p.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, BUFFERED_RECORDS);
        p.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
        p.put(BoundedRocksDb.BYTES, Long.toString(settings.rocksDbBytes()));
        consumer(p, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, BUFFERED_RECORDS);
        consumer(p, ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, LONGEST_POLL_MS);
        consumer(p, ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        consumer(p, ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, Stores.MOST_BYTES);
        if (settings.groupProtocol().equals("classic")) {
            String instance = InstanceName.in(settings.stateDir(), settings.applicationId());
            consumer(p, ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, instance);
        }
        producer(p, ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Stores.MOST_BYTES);
        producer(p, ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int)
                settings.transactionTimeout().toMillis());
        p.put(StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG), Integer.toString(Stores.MOST_BYTES));
        return p;
    }

    private static void consumer(Properties p, String key, Object value) {
        p.put(StreamsConfig.mainConsumerPrefix(key), value);
    }

    private static void producer(Properties p, String key, Object value) {
        p.put(StreamsConfig.producerPrefix(key), value);
    }
}
