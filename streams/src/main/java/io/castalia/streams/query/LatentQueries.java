package io.castalia.streams.query;

import io.castalia.schemas.LatentKey;
import io.castalia.streams.shard.LatentReader;
import io.castalia.streams.shard.ShardSettings;
import io.castalia.streams.summary.Summary;
import io.castalia.streams.topology.Stores;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.HostInfo;

/** Finds the instance that has a latent and, where it is this one, reads it. For any number of threads. */
public final class LatentQueries {

    private final KafkaStreams streams;
    private final ShardSettings settings;
    private final HostInfo self;
    private final int shards;
    private final StreamPartitioner<LatentKey, Object> byShard;
    private final Map<Integer, LatentReader> readers = new ConcurrentHashMap<>();

    /**
     * Asks an application.
     *
     * @param self what it says of itself as {@code application.server}
     * @param shards how many there are. What Streams knows of partitions is not asked: under the {@code streams} protocol
     *     it counts those that somebody has just now
     */
    public LatentQueries(KafkaStreams streams, ShardSettings settings, HostInfo self, int shards) {
        this.streams = streams;
        this.settings = settings;
        this.self = self;
        this.shards = shards;
        // Partition i is shard i, of every topic that is read.
        byShard = (topic, key, value, known) -> Optional.of(Set.of(key.shard(shards)));
    }

    /** Where this instance says that it answers. */
    public HostInfo server() {
        return self;
    }

    /** Asks for a latent; see {@link LatentReader} for what is seen of it. */
    public Answer ask(LatentKey key) throws InterruptedException {
        if (!streams.state().isRunningOrRebalancing()) {
            return new Answer.NotNow("this instance is not running");
        }
        try {
            return read(key, key.shard(shards));
        } catch (InvalidStateStoreException notHere) {
            return elsewhere(key);
        } catch (LatentReader.Torn torn) {
            return new Answer.NotNow(String.valueOf(torn.getMessage()));
        }
    }

    /** All that is kept of a latent, with its sample, where this instance has its shard; empty where it has not. */
    public Optional<Summary> summary(LatentKey key) throws InterruptedException {
        if (!streams.state().isRunningOrRebalancing()) {
            return Optional.empty();
        }
        try {
            return reader(key.shard(shards)).summary(key.hookpoint(), key.latent());
        } catch (InvalidStateStoreException | LatentReader.Torn notNow) {
            return Optional.empty();
        }
    }

    /*
     * What is here is read, whoever is said to have it. Under the streams protocol only one thread's shards of each
     * instance are known (Kafka 4.3), and where nobody is said to have it, one of the others that are known may.
     */
    private Answer elsewhere(LatentKey key) {
        KeyQueryMetadata owner = streams.queryMetadataForKey(Stores.PAGES, key, byShard);
        boolean known = owner != null
                && !owner.equals(KeyQueryMetadata.NOT_AVAILABLE)
                && !owner.activeHost().equals(HostInfo.unavailable());
        if (known && owner.activeHost().equals(self)) {
            return new Answer.NotNow("the shard of %s is not running here yet, or no longer".formatted(key));
        }
        List<HostInfo> hosts = known
                ? List.of(owner.activeHost())
                : streams.metadataForAllStreamsClients().stream()
                        .map(StreamsMetadata::hostInfo)
                        .filter(host -> !host.equals(self) && !host.equals(HostInfo.unavailable()))
                        .distinct()
                        .sorted(Comparator.comparing(HostInfo::toString))
                        .toList();
        return hosts.isEmpty()
                ? new Answer.NotNow("nobody is known to have the shard of " + key)
                : new Answer.Elsewhere(hosts);
    }

    /** Forgets what it has read of shards: they may be taken up from where they were committed. */
    public void forget() {
        readers.clear();
    }

    private Answer read(LatentKey key, int shard) throws LatentReader.Torn, InterruptedException {
        return reader(shard)
                .profile(key.hookpoint(), key.latent())
                .<Answer>map(Answer.Here::new)
                .orElseGet(() -> new Answer.Unknown(
                        "there is no %s: shard %d has seen nothing of the hookpoint, or its coder is not so wide"
                                .formatted(key, shard)));
    }

    private LatentReader reader(int shard) {
        return readers.computeIfAbsent(shard, s -> new LatentReader(settings, Stores.read(streams, s)));
    }
}
