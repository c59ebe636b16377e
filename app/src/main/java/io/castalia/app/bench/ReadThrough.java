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
        return read(phase, 0).seconds();
    }

    /**
     * Waits until it is through, and returns what it did in what time after its first part, in which the machine code is
     * still being made; the floor is measured after a warming up as well.
     *
     * @param first share of the load that is left out, 0 to 1
     */
    Stretch after(String phase, double first) throws InterruptedException {
        return read(phase, first);
    }

    private Stretch read(String phase, double first) throws InterruptedException {
        Map<TopicPartition, Long> last = each(load.blocks());
        double about =
                (double) settings.load().tokens() * settings.load().shape().active();
        var narrator = new Narrator(phase);
        long begin = System.nanoTime();
        long counted = 0;
        boolean warm = first == 0;
        while (!offsets.reached(LoadSettings.APPLICATION, last)) {
            application.check();
            long now = application.counted("activations");
            narrator.progress(now, about);
            if (!warm && now >= first * about) {
                warm = true;
                begin = System.nanoTime();
                counted = now;
            }
            Thread.sleep(TICK_MILLIS);
        }
        return new Stretch(application.counted("activations") - counted, (System.nanoTime() - begin) / 1e9);
    }

    /** Activations, and the seconds that they took. */
    record Stretch(long activations, double seconds) {

        double perSecond() {
            return activations / seconds;
        }
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
