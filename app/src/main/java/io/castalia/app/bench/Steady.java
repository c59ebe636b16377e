package io.castalia.app.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.app.bench.load.LoadSettings;

/**
 * The load again, into the state that a stream many times as long would have left: put into the changelogs before the
 * application starts, and restored from them. The first block of each shard is left out, since the rows that were put
 * stand for its offset. The rate is that after the first tenth of the load.
 */
final class Steady {

    private static final long FIRST = 1;
    private static final double WARMING = 0.1;

    private final BenchSettings settings;
    private final LoadProcess load;
    private final Application application;
    private final Offsets offsets;
    private final ReadThrough reading;

    Steady(BenchSettings settings, LoadProcess load, Application application, Offsets offsets, ReadThrough reading) {
        this.settings = settings;
        this.load = load;
        this.application = application;
        this.offsets = offsets;
        this.reading = reading;
    }

    void measure(ObjectNode result) throws InterruptedException {
        makeChangelogs();
        load.order("steady %d %d %d %d"
                .formatted(settings.strongest(), settings.sample(), settings.minWindows(), settings.longer()));
        JsonNode put = load.next();
        Narrator.say(
                "steady",
                "a state of %d bytes was put".formatted(put.path("bytes").asLong()));
        offsets.set(LoadSettings.APPLICATION, reading.each(FIRST));
        try (var heap = new Heap()) {
            long restored = application.start();
            Narrator.say("steady", "restored after %d s".formatted(restored / 1_000_000_000));
            double rate = reading.after("steady", WARMING).perSecond();
            double windows = application.counted("windows");
            result.put("steady_per_second", Math.round(rate));
            result.put("steady_admitted_share", application.counted("admitted") / windows);
            result.put("steady_expected_share", put.path("expected").asDouble());
            result.put("steady_evidence_sent", application.counted("evidence"));
            result.put("steady_restore_seconds", Math.round(restored / 1e8) / 10.0);
            result.put("steady_heap_bytes", heap.most());
        }
    }

    /** Streams makes the changelogs, of an application that has nothing to read. */
    private void makeChangelogs() throws InterruptedException {
        if (!offsets.topics(Changelogs::isOne).isEmpty()) {
            application.forget();
        }
        offsets.set(LoadSettings.APPLICATION, reading.each(load.blocks()));
        application.start();
        application.close();
        application.deleteFiles();
    }
}
