package io.castalia.consumers.work;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A partition that a worker of a classic group holds, from its assignment until it is given up or lost. */
final class Holding {

    private final TopicPartition partition;
    private final Stretch stretch;
    private OffsetAndMetadata committed;
    private volatile boolean gone;

    /**
     * A partition as it was assigned.
     *
     * @param committed where its last holder left off; null where it had none
     */
    Holding(TopicPartition partition, @Nullable OffsetAndMetadata committed) {
        this.partition = partition;
        this.committed = committed == null ? new OffsetAndMetadata(0) : committed;
        this.stretch = new Stretch(this.committed.offset(), this.committed.metadata());
    }

    TopicPartition partition() {
        return partition;
    }

    /** What is at work of it; for the worker's own thread. */
    Stretch stretch() {
        return stretch;
    }

    /** What is to be committed. */
    OffsetAndMetadata standing(boolean withNotes) {
        return new OffsetAndMetadata(stretch.next(), withNotes ? stretch.notes() : "");
    }

    /** What is to be committed where it is given up in good order. */
    OffsetAndMetadata released(boolean withNotes) {
        return new OffsetAndMetadata(stretch.next(), withNotes ? stretch.released() : "");
    }

    /** What was last committed. */
    OffsetAndMetadata committed() {
        return committed;
    }

    void committed(OffsetAndMetadata now) {
        committed = now;
    }

    /** It is another's now; nothing that is not begun need be. Safe from any thread. */
    void let() {
        gone = true;
    }

    boolean gone() {
        return gone;
    }
}
