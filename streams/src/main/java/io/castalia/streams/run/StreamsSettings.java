package io.castalia.streams.run;

import io.castalia.schemas.Refusal;
import io.castalia.streams.shard.ShardSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.streams.state.HostInfo;

/**
 * How the topology is run.
 *
 * @param applicationId names the consumer group, the state and the changelogs; another number of shards needs another
 * @param stateDir directory of the state
 * @param threads stream threads; more than there are shards have nothing to do
 * @param standbys copies of the state kept warm on other instances
 * @param replicationFactor of the changelogs; -1 leaves it to the broker
 * @param groupProtocol {@code classic} or {@code streams}
 * @param commitInterval between transactions; output is seen when its transaction is committed
 * @param transactionTimeout after which the broker gives up a transaction whose writer is gone
 * @param rocksDbBytes memory of RocksDB outside the heap, all stores of this process together
 * @param server where other instances and users reach this one, to ask for latents; empty where nobody is answered
 * @param shard what each shard keeps and sends
 */
public record StreamsSettings(
        String applicationId,
        Path stateDir,
        int threads,
        int standbys,
        int replicationFactor,
        String groupProtocol,
        Duration commitInterval,
        Duration transactionTimeout,
        long rocksDbBytes,
        Optional<HostInfo> server,
        ShardSettings shard) {

    private static final long MIB = 1 << 20;
    private static final Duration LEAST_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration MOST_TIMEOUT = Duration.ofMinutes(15);

    public StreamsSettings {
        Refusal.unless(
                applicationId.matches("[a-zA-Z0-9._-]{1,200}"),
                "streams.application-id",
                applicationId,
                "1 to 200 letters, digits, '.', '_' and '-'");
        Refusal.unless(threads >= 1 && threads <= 1024, "streams.threads", threads, "1 to 1024");
        Refusal.unless(standbys >= 0, "streams.standbys", standbys, "at least 0");
        Refusal.unless(
                replicationFactor == -1 || replicationFactor > 0,
                "streams.replication-factor",
                replicationFactor,
                "-1 (the broker's default) or at least 1");
        Refusal.unless(
                groupProtocol.equals("classic") || groupProtocol.equals("streams"),
                "streams.group-protocol",
                groupProtocol,
                "classic or streams");
        Refusal.unless(
                commitInterval.toMillis() >= 10 && commitInterval.compareTo(LEAST_TIMEOUT) < 0,
                "streams.commit-interval",
                commitInterval,
                "10 ms to 30 s");
        Refusal.unless(
                transactionTimeout.compareTo(LEAST_TIMEOUT) >= 0 && transactionTimeout.compareTo(MOST_TIMEOUT) <= 0,
                "streams.transaction-timeout",
                transactionTimeout,
                "30 s to 15 minutes, and no more than the broker allows");
        Refusal.unless(rocksDbBytes >= 16 * MIB, "streams.rocksdb-bytes", rocksDbBytes, "at least 16 MiB");
    }

    /** One thread, no standbys, a commit each half second, 256 MiB for RocksDB. */
    public static StreamsSettings of(String applicationId, Path stateDir) {
        return new StreamsSettings(
                applicationId,
                stateDir,
                1,
                0,
                -1,
                "classic",
                Duration.ofMillis(500),
                Duration.ofMinutes(1),
                256 * MIB,
                Optional.empty(),
                ShardSettings.DEFAULT);
    }

    /** The same with other shard settings. */
    public StreamsSettings withShard(ShardSettings other) {
        return new StreamsSettings(
                applicationId,
                stateDir,
                threads,
                standbys,
                replicationFactor,
                groupProtocol,
                commitInterval,
                transactionTimeout,
                rocksDbBytes,
                server,
                other);
    }

    /** The same with another number of threads. */
    public StreamsSettings withThreads(int other) {
        return new StreamsSettings(
                applicationId,
                stateDir,
                other,
                standbys,
                replicationFactor,
                groupProtocol,
                commitInterval,
                transactionTimeout,
                rocksDbBytes,
                server,
                shard);
    }

    /** The same with another replication factor of the changelogs. */
    public StreamsSettings withReplicationFactor(int other) {
        return new StreamsSettings(
                applicationId,
                stateDir,
                threads,
                standbys,
                other,
                groupProtocol,
                commitInterval,
                transactionTimeout,
                rocksDbBytes,
                server,
                shard);
    }

    /** The same with another number of copies of the state on other instances. */
    public StreamsSettings withStandbys(int other) {
        return new StreamsSettings(
                applicationId,
                stateDir,
                threads,
                other,
                replicationFactor,
                groupProtocol,
                commitInterval,
                transactionTimeout,
                rocksDbBytes,
                server,
                shard);
    }

    /** The same with another protocol of the group: {@code classic} or {@code streams}. */
    public StreamsSettings withGroupProtocol(String other) {
        return new StreamsSettings(
                applicationId,
                stateDir,
                threads,
                standbys,
                replicationFactor,
                other,
                commitInterval,
                transactionTimeout,
                rocksDbBytes,
                server,
                shard);
    }

    /** The same with another time between transactions. */
    public StreamsSettings withCommitInterval(Duration other) {
        return new StreamsSettings(
                applicationId,
                stateDir,
                threads,
                standbys,
                replicationFactor,
                groupProtocol,
                other,
                transactionTimeout,
                rocksDbBytes,
                server,
                shard);
    }

    /** The same with other memory of RocksDB. */
    public StreamsSettings withRocksDbBytes(long other) {
        return new StreamsSettings(
                applicationId,
                stateDir,
                threads,
                standbys,
                replicationFactor,
                groupProtocol,
                commitInterval,
                transactionTimeout,
                other,
                server,
                shard);
    }

    /** The same, answering at {@code host:port}, as others write it. Throws Refusal where that is no such address. */
    public StreamsSettings withServer(String address) {
        int colon = address.lastIndexOf(':');
        String port = address.substring(colon + 1);
        Refusal.unless(
                colon > 0 && port.matches("[0-9]{1,5}") && Integer.parseInt(port) <= 65_535,
                "streams.server",
                address,
                "a host and a port by which other instances reach this one, like castalia-0:8080");
        var host = new HostInfo(address.substring(0, colon), Integer.parseInt(port));
        return new StreamsSettings(
                applicationId,
                stateDir,
                threads,
                standbys,
                replicationFactor,
                groupProtocol,
                commitInterval,
                transactionTimeout,
                rocksDbBytes,
                Optional.of(host),
                shard);
    }
}
