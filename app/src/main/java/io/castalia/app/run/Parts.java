package io.castalia.app.run;

import io.castalia.schemas.Topics;
import io.castalia.streams.run.StreamsRunner;
import io.castalia.streams.run.StreamsSettings;
import io.castalia.streams.shard.Origin;
import io.castalia.streams.shard.ShardSettings;
import java.util.Map;

/** Parts made from a run's settings. */
final class Parts {

    private Parts() {}

    static StreamsRunner streams(RunSettings settings, Topics topics, Map<String, Object> clients) {
        // A run has an end: evidence is sent there, once, and not on the way as well.
        ShardSettings shard = ShardSettings.DEFAULT
                .withShare(0)
                .withMinWindows(settings.minWindows())
                .withEvidence(ByMode.evidence(settings.plan().mode()))
                .withCentred(settings.centred())
                .withLatents(settings.latents())
                .withSeed(settings.seed());
        StreamsSettings streams = StreamsSettings.of(
                        settings.topics().named(StreamReset.APPLICATION),
                        settings.folder().resolve("streams"))
                .withThreads(settings.streamThreads())
                .withReplicationFactor(settings.topics().replicationFactor())
                .withShard(shard);
        return new StreamsRunner(streams, topics, clients, new Origin(settings.code(), settings.run()));
    }

    /** The error itself where it may be thrown as it is; else wrapped. */
    static RuntimeException unchecked(Throwable error) {
        if (error instanceof Error fatal) {
            throw fatal;
        }
        return error instanceof RuntimeException known ? known : new IllegalStateException(error.getMessage(), error);
    }
}
