package io.castalia.streams.query;

import io.castalia.schemas.LatentKey;
import io.castalia.streams.shard.LatentReader;
import io.castalia.streams.shard.ShardSettings;
import io.castalia.streams.topology.Stores;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.HostInfo;

/** Finds the instance that has a latent and, where it is this one, reads it. For any number of threads. */
public final class LatentQueries {

    /* Partition i is shard i, of every topic that is read. */
    private static final StreamPartitioner<LatentKey, Object> BY_SHARD =
            (topic, key, value, shards) -> Optional.of(Set.of(key.shard(shards)));

    private final KafkaStreams streams;
    private final ShardSettings settings;
    private final HostInfo self;
    private final Map<Integer, LatentReader> readers = new ConcurrentHashMap<>();

    /**
     * Asks an application.
     *
     * @param self what it says of itself as {@code application.server}
     */
    public LatentQueries(KafkaStreams streams, ShardSettings settings, HostInfo self) {
        this.streams = streams;
        this.settings = settings;
        this.self = self;
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
            KeyQueryMetadata owner = streams.queryMetadataForKey(Stores.PAGES, key, BY_SHARD);
            if (owner == null
                    || owner.equals(KeyQueryMetadata.NOT_AVAILABLE)
                    || owner.activeHost().equals(HostInfo.unavailable())) {
                return new Answer.NotNow("nobody is known to have the shard of " + key);
            }
            HostInfo host = owner.activeHost();
            return host.equals(self) ? read(key, owner.partition()) : new Answer.Elsewhere(host.host(), host.port());
        } catch (InvalidStateStoreException notNow) {
            return new Answer.NotNow("the shard of %s is not running here yet, or no longer".formatted(key));
        } catch (LatentReader.Torn torn) {
            return new Answer.NotNow(String.valueOf(torn.getMessage()));
        }
    }

    /** Forgets what it has read of shards: they may be taken up from where they were committed. */
    public void forget() {
        readers.clear();
    }

    private Answer read(LatentKey key, int shard) throws LatentReader.Torn, InterruptedException {
        LatentReader reader = readers.computeIfAbsent(shard, s -> new LatentReader(settings, Stores.read(streams, s)));
        return reader.profile(key.hookpoint(), key.latent())
                .<Answer>map(Answer.Here::new)
                .orElseGet(() -> new Answer.Unknown(
                        "there is no %s: shard %d has seen nothing of the hookpoint, or its coder is not so wide"
                                .formatted(key, shard)));
    }
}
