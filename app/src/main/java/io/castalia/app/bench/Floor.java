package io.castalia.app.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.schemas.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;

/**
 * What the stream cannot be faster than: the same blocks off the same topic, by as many threads as the stream has, with
 * nothing done to them but what any reader must do: decoded, unpacked and checked.
 */
final class Floor {

    private static final int WARM_BLOCKS = 8;
    private static final long TICK_MILLIS = 1;

    private final BenchSettings settings;
    private final Map<String, Object> clients;
    private final Topics topics;
    private final Offsets offsets;
    private final long blocks;

    Floor(BenchSettings settings, Map<String, Object> clients, Offsets offsets, long blocks) {
        this.settings = settings;
        this.clients = clients;
        this.topics = Topics.of(settings.load().topics());
        this.offsets = offsets;
        this.blocks = blocks;
    }

    void measure(ObjectNode result) throws InterruptedException {
        read(WARM_BLOCKS);
        long begin = System.nanoTime();
        long activations = read(blocks);
        double seconds = (System.nanoTime() - begin) / 1e9;
        result.put("floor_per_second", Math.round(activations / seconds));
    }

    /** Reads some blocks of each partition, at most those of the load that are still there. */
    private long read(long most) throws InterruptedException {
        var done = new AtomicLong();
        var narrator = new Narrator("floor");
        double about =
                (double) settings.load().tokens() * settings.load().shape().active();
        List<FloorReader> readers = readers(most, done);
        ExecutorService threads = Executors.newFixedThreadPool(readers.size());
        try {
            for (Future<?> reader : readers.stream().map(threads::submit).toList()) {
                while (!reader.isDone()) {
                    narrator.progress(done.get(), about);
                    Thread.sleep(TICK_MILLIS);
                }
                reader.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("the floor cannot be measured: " + e.getCause(), e);
        } finally {
            threads.shutdownNow();
        }
        return done.get();
    }

    private List<FloorReader> readers(long most, AtomicLong done) {
        int shards = settings.load().shape().shards();
        var shares = new ArrayList<Map<TopicPartition, Long>>();
        for (int i = 0; i < Math.min(settings.threads(), shards); i++) {
            shares.add(new HashMap<>());
        }
        offsets.begins(topics.activations().name(), shards)
                .forEach((partition, first) -> shares.get(partition.partition() % shares.size())
                        .put(partition, Math.min(blocks, first + most)));
        return shares.stream()
                .map(share -> new FloorReader(topics, clients, share, done))
                .toList();
    }
}
