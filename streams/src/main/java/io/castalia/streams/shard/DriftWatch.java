package io.castalia.streams.shard;

import io.castalia.streams.drift.Baseline;
import io.castalia.streams.drift.Drawn;
import io.castalia.streams.drift.Drift;
import io.castalia.streams.drift.Finding;
import io.castalia.streams.evidence.WindowText;
import io.castalia.streams.evidence.Windows;
import io.castalia.streams.page.ContextIndex;
import io.castalia.streams.summary.Entry;
import io.castalia.streams.summary.Peaks;
import io.castalia.streams.summary.Summary;
import java.util.List;
import java.util.Optional;

/** Looks whether latents have drifted since their last evidence. */
final class DriftWatch {

    private final ShardRecord shard;
    private final ContextIndex contexts;
    private final Windows texts;

    DriftWatch(ShardRecord shard, ContextIndex contexts, Windows texts) {
        this.shard = shard;
        this.contexts = contexts;
        this.texts = texts;
    }

    /** The latent as it now is, after evidence of it was sent. */
    Baseline baseline(Optional<Baseline> before, Summary summary) {
        long place = contexts.window(shard.contexts, 0);
        long[] histogram = histogram(summary);
        return before.map(kept -> kept.next(place, shard.tokens, histogram))
                .orElseGet(() -> Baseline.first(place, shard.tokens, histogram));
    }

    /** What has drifted. */
    List<Finding> look(Baseline then, Summary summary) {
        List<Drawn> sample =
                summary.sampleOfBoth().stream().map(entry -> drawn(entry, then)).toList();
        return Drift.look(then, histogram(summary), shard.tokens, sample);
    }

    private Drawn drawn(Entry entry, Baseline then) {
        WindowText text = texts.text(entry);
        int token = text.tokenIds().get(entry.peakToken(text.tokens()));
        return new Drawn(entry.part(), Peaks.bucket(entry.peak()), token, entry.place() >= then.place());
    }

    private static long[] histogram(Summary summary) {
        var histogram = new long[Peaks.BUCKETS];
        List<Long> counts = summary.histogram();
        for (int bucket = 0; bucket < counts.size(); bucket++) {
            histogram[bucket] = counts.get(bucket);
        }
        return histogram;
    }
}
