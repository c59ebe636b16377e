package io.castalia.app.bench;

import io.castalia.app.bench.load.LoadSettings;
import io.castalia.schemas.Topics;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** The application at work on the load, from now on until it has committed the last block. */
final class ReadThrough {

    private static final long TICK_MILLIS = 50;

    private final BenchSettings settings;
    private final LoadProcess load;
    private final Application application;
    private final Offsets offsets;

    ReadThrough(BenchSettings settings, LoadProcess load, Application application, Offsets offsets) {
        this.settings = settings;
        this.load = load;
        this.application = application;
        this.offsets = offsets;
    }

    /** Waits until it is through, and returns how many seconds it took. */
    double seconds(String phase) throws InterruptedException {
        Map<TopicPartition, Long> last = each(load.blocks());
        double about =
                (double) settings.load().tokens() * settings.load().shape().active();
        var narrator = new Narrator(phase);
        long begin = System.nanoTime();
        while (!offsets.reached(LoadSettings.APPLICATION, last)) {
            application.check();
            narrator.progress(application.counted("activations"), about);
            Thread.sleep(TICK_MILLIS);
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    /** The same offset of every partition of the load. */
    Map<TopicPartition, Long> each(long offset) {
        String topic = Topics.of(settings.load().topics()).activations().name();
        var all = new HashMap<TopicPartition, Long>();
        for (int shard = 0; shard < settings.load().shape().shards(); shard++) {
            all.put(new TopicPartition(topic, shard), offset);
        }
        return all;
    }
}
