package io.castalia.streams.topology;

import io.castalia.schemas.Topics;
import io.castalia.streams.shard.HookpointSource;
import io.castalia.streams.shard.Origin;
import io.castalia.streams.shard.ShardSettings;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;

/** The picture: projections, activations and commands in, evidence, profiles and dead letters out. Partition i is shard i. */
public final class LatentTopology {

    private static final Serde<byte[]> BYTES = Serdes.ByteArray();

    private LatentTopology() {}

    /**
     * Builds it.
     *
     * @param client properties of a client, with the registry's among them
     * @param hookpoints where hookpoints are declared; asked by stream threads
     */
    public static Topology build(
            Topics topics, ShardSettings settings, Map<String, ?> client, HookpointSource hookpoints, Origin origin) {
        var builder = new StreamsBuilder();

        KStream<byte[], byte[]> projections =
                builder.stream(topics.projections().name(), read("projections", AutoOffsetReset.earliest()));
        KStream<byte[], byte[]> activations =
                builder.stream(topics.activations().name(), read("activations", AutoOffsetReset.none()));
        KStream<byte[], byte[]> commands =
                builder.stream(topics.commands().name(), read("commands", AutoOffsetReset.earliest()));
        KStream<byte[], Output> output = activations
                .merge(commands, Named.as("activations-and-commands"))
                .merge(projections, Named.as("and-projections"))
                .process(new ShardSupplier(topics, settings, client, hookpoints, origin), Named.as("keep-summaries"));

        output.flatMapValues(Output::evidence, Named.as("what-is-evidence"))
                .to(topics.evidence().name(), write("evidence"));
        output.flatMapValues(Output::profile, Named.as("what-is-a-profile"))
                .to(topics.latents().name(), write("latents"));
        output.flatMapValues(Output::deadLetter, Named.as("what-was-set-aside"))
                .to(topics.deadLetters().name(), write("dead-letters"));
        return builder.build();
    }

    /*
     * A block that is gone is missed for ever; a command can be given again, and projections are compacted. A record's time
     * decides nothing, so one that cannot be is taken for the beginning of time.
     */
    private static Consumed<byte[], byte[]> read(String name, AutoOffsetReset whereGone) {
        return Consumed.with(BYTES, BYTES)
                .withTimestampExtractor((record, partitionTime) -> Math.max(0, record.timestamp()))
                .withOffsetResetPolicy(whereGone)
                .withName(name);
    }

    private static Produced<byte[], byte[]> write(String name) {
        return Produced.with(BYTES, BYTES).withName(name);
    }
}
