package io.castalia.consumers.tap;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Where the newest records of a partition begin. An offset need not hold a record: transactions end with a marker, and
 * compaction takes records away. So it steps back from the end, twice as far each time, until there are enough.
 */
final class NewestRecords {

    private final Consumer<byte[], byte[]> consumer;
    private final Duration poll;
    private final BooleanSupplier stopped;

    /**
     * @param consumer assigned one partition after the other; it must be assigned and placed anew afterwards
     * @param poll how long to wait for records at once
     * @param stopped whether to give up; what was found until then is the answer
     */
    NewestRecords(Consumer<byte[], byte[]> consumer, Duration poll, BooleanSupplier stopped) {
        this.consumer = consumer;
        this.poll = poll;
        this.stopped = stopped;
    }

    /**
     * The offset of the n-th newest record before the end; of the oldest where there are fewer; the end where there is
     * none.
     *
     * @param n records, at least 1
     * @param start the partition's first offset
     * @param end one after the last offset that counts
     */
    long begin(TopicPartition partition, long n, long start, long end) {
        consumer.assign(List.of(partition));
        List<Long> found = new ArrayList<>();
        long from = end;
        for (long step = n; found.size() < n && from > start && !stopped.getAsBoolean(); step *= 2) {
            long to = from;
            from = Math.max(start, end - step);
            List<Long> earlier = offsets(partition, from, to);
            earlier.addAll(found);
            found = earlier;
        }
        return found.isEmpty() ? end : found.get((int) Math.max(0, found.size() - n));
    }

    /** The offsets of the records from one offset to before another, in order. */
    private List<Long> offsets(TopicPartition partition, long from, long to) {
        var offsets = new ArrayList<Long>();
        consumer.seek(partition, from);
        while (consumer.position(partition) < to && !stopped.getAsBoolean()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(poll)) {
                if (record.offset() < to) {
                    offsets.add(record.offset());
                }
            }
        }
        return offsets;
    }
}
