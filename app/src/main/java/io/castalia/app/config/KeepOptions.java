package io.castalia.app.config;

import io.castalia.schemas.Refusal;
import io.castalia.streams.run.StreamsSettings;
import io.castalia.streams.shard.ShardSettings;
import io.castalia.streams.summary.SummaryShape;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How much a stream keeps of its latents, how often it speaks of them, and in how much memory. */
public final class KeepOptions {

    private static final long MIB = 1 << 20;

    @Option(
            names = "--strongest",
            paramLabel = "N",
            defaultValue = "40",
            description = "Strongest windows kept of each latent, a side; shapes the state. Default: ${DEFAULT-VALUE}.")
    private int strongest = 40;

    @Option(
            names = "--sample",
            paramLabel = "N",
            defaultValue = "256",
            description = "Windows of each latent's uniform sample, both sides; shapes the state. "
                    + "Default: ${DEFAULT-VALUE}.")
    private int sample = 256;

    @Option(
            names = "--growth",
            paramLabel = "FACTOR",
            defaultValue = "4",
            description = "Evidence goes out again when a latent's windows have grown by this. "
                    + "Default: ${DEFAULT-VALUE}.")
    private double growth = 4;

    @Option(
            names = "--share",
            paramLabel = "PART",
            defaultValue = "0.05",
            description = "Part of a thread's time for evidence that falls due, and as much for profiles; 0: only at "
                    + "marks and on command. Default: ${DEFAULT-VALUE}.")
    private double share = 0.05;

    @Option(
            names = "--commit-interval",
            paramLabel = "MS",
            defaultValue = "500",
            description = "Milliseconds between transactions: what is sent is seen then. Default: ${DEFAULT-VALUE}.")
    private int commitInterval = 500;

    @Option(
            names = "--rocksdb-mib",
            paramLabel = "N",
            defaultValue = "256",
            description = "Memory of RocksDB, outside the heap. Default: ${DEFAULT-VALUE}.")
    private int rocksDb = 256;

    /** The shard's settings with these. */
    public ShardSettings applyTo(ShardSettings shard) {
        Refusal.unless(sample > 0 && sample % 2 == 0, "sample", sample, "an even number, for there are two sides");
        return shard.withSummary(new SummaryShape(strongest, sample / 2))
                .withGrowth(growth)
                .withShare(share);
    }

    /** The stream's settings with these. */
    public StreamsSettings applyTo(StreamsSettings streams) {
        return streams.withCommitInterval(Duration.ofMillis(commitInterval)).withRocksDbBytes(rocksDb * MIB);
    }
}
