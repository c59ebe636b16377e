package io.castalia.app.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.app.bench.load.LoadSettings;
import io.castalia.schemas.Topics;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** The whole load into an empty state: from the moment that the application runs until the last block is committed. */
final class Fill {

    private static final long TICK_MILLIS = 50;

    private final BenchSettings settings;
    private final LoadProcess load;
    private final Application application;
    private final Offsets offsets;

    Fill(BenchSettings settings, LoadProcess load, Application application, Offsets offsets) {
        this.settings = settings;
        this.load = load;
        this.application = application;
        this.offsets = offsets;
    }

    void measure(ObjectNode result) throws InterruptedException {
        if (!offsets.topics(Changelogs::isOne).isEmpty()) {
            application.forget();
        }
        try (var heap = new Heap()) {
            application.start();
            double seconds = untilCommitted();
            long activations = application.counted("activations");
            result.put("fill_per_second", Math.round(activations / seconds));
            result.put("fill_seconds", Math.round(seconds * 10) / 10.0);
            result.put("activations", activations);
            result.put("evidence_sent", application.counted("evidence"));
            result.put("dead_letters", application.counted("dead-letters"));
            result.put("heap_bytes", heap.most());
        }
    }

    private double untilCommitted() throws InterruptedException {
        Map<TopicPartition, Long> last = new HashMap<>();
        String topic = Topics.of(settings.load().topics()).activations().name();
        for (int shard = 0; shard < settings.load().shape().shards(); shard++) {
            last.put(new TopicPartition(topic, shard), load.blocks());
        }
        double about =
                (double) settings.load().tokens() * settings.load().shape().active();
        var narrator = new Narrator("fill");
        long begin = System.nanoTime();
        while (!offsets.reached(LoadSettings.APPLICATION, last)) {
            application.check();
            narrator.progress(application.counted("activations"), about);
            Thread.sleep(TICK_MILLIS);
        }
        return (System.nanoTime() - begin) / 1e9;
    }
}
