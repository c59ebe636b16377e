package io.castalia.streams.topology;

import io.castalia.schemas.Topics;
import io.castalia.streams.shard.HookpointSource;
import io.castalia.streams.shard.Origin;
import io.castalia.streams.shard.ShardSettings;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/** Makes one processor for each shard, and names the stores that it keeps. */
record ShardSupplier(
        Topics topics, ShardSettings settings, Map<String, ?> client, HookpointSource hookpoints, Origin origin)
        implements ProcessorSupplier<byte[], byte[], byte[], Output> {

    @Override
    public Processor<byte[], byte[], byte[], Output> get() {
        return new ShardProcessor(this);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
        return new LinkedHashSet<>(Stores.builders());
    }
}
