package io.castalia.app.bench.load;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/** How far blocks may run ahead of those that the stream has committed, so that none is deleted before it is read. */
final class Ahead implements AutoCloseable {

    private static final long TICK_MILLIS = 200;

    private final Admin admin;
    private final String group;
    private final int shards;
    private final long most;
    private long committed;

    /** Lets {@code most} blocks of each shard stand on the topic unread. */
    Ahead(Map<String, Object> clients, String group, int shards, long most) {
        this.admin = Admin.create(clients);
        this.group = group;
        this.shards = shards;
        this.most = most;
    }

    /** Whether this block must wait, by what is known. */
    boolean isFar(long block) {
        return block - committed >= most;
    }

    /** Waits until this block may be sent. */
    void await(long block) {
        try {
            while (isFar(block)) {
                Thread.sleep(TICK_MILLIS);
                committed = committed();
            }
        } catch (ExecutionException e) {
            throw new KafkaException("the offsets of group '%s' could not be read".formatted(group), e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /* Blocks are the only records of their partitions, without markers: an offset is a block's number. */
    private long committed() throws ExecutionException, InterruptedException {
        var offsets = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        long least = Long.MAX_VALUE;
        int seen = 0;
        for (var entry : offsets.entrySet()) {
            if (entry.getKey().topic().endsWith("activations") && entry.getValue() != null) {
                least = Math.min(least, entry.getValue().offset());
                seen++;
            }
        }
        return seen < shards ? 0 : least;
    }

    @Override
    public void close() {
        admin.close();
    }
}
