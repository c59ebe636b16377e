package io.castalia.app.bench;

import io.castalia.app.bench.load.LoadSettings;
import io.castalia.schemas.Refusal;
import io.castalia.streams.run.StreamsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/**
 * What is measured, and how.
 *
 * @param load the load
 * @param folder where broker and state keep their files
 * @param phases what is measured
 * @param threads stream threads
 * @param commitInterval between transactions
 * @param strongest strongest windows kept of a latent, a side
 * @param sample windows of the uniform sample, both sides
 * @param minWindows windows that a latent needs on each side before evidence is sent
 * @param longer how many times as long as the load the stream is that leaves the steady state
 * @param freshSeconds how long freshness is watched
 * @param restSeconds how long changelogs must keep their size before they are at rest
 */
public record BenchSettings(
        LoadSettings load,
        Path folder,
        Set<Phase> phases,
        int threads,
        Duration commitInterval,
        int strongest,
        int sample,
        int minWindows,
        int longer,
        int freshSeconds,
        int restSeconds) {

    public BenchSettings {
        Refusal.unless(sample >= 2 && sample % 2 == 0, "sample", sample, "an even number, for there are two sides");
        Refusal.unless(longer >= 1 && longer <= 1000, "longer", longer, "1 to 1000 times");
        Refusal.unless(freshSeconds >= 1, "fresh-seconds", freshSeconds, "at least 1");
        Refusal.unless(restSeconds >= 0, "rest-seconds", restSeconds, "at least 0");
    }

    /** How the stream application is run. It goes on where a state was put without the stream that would leave it. */
    StreamsSettings streams() {
        StreamsSettings standard = StreamsSettings.of(LoadSettings.APPLICATION, folder.resolve("streams"));
        return standard.withThreads(threads)
                .withCommitInterval(commitInterval)
                .withShard(load.kept(strongest, sample, minWindows).withLossAccepted(true));
    }
}
