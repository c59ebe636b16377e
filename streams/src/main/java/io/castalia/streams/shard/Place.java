package io.castalia.streams.shard;

import io.castalia.streams.summary.ByteReader;
import io.castalia.streams.summary.ByteWriter;
import org.jspecify.annotations.Nullable;

/**
 * Where in its topic a shard stands. It is kept with the state, so that neither can go on without the other: not a state
 * that is gone from where it was, nor one that is there from where it has been before.
 */
public final class Place {

    /* Behind all names of hookpoints: no text in UTF-8 begins like this. Value: i64 offset, and no layout. */
    private static final byte[] KEY = {-1, 0};
    private static final long NOWHERE = -1;

    private final int shard;
    private final Table shards;
    private final Beginning beginning;
    private final boolean lossAccepted;
    private long last;

    /** What can be asked of the topic. */
    @FunctionalInterface
    public interface Beginning {

        /** Offset of the first record that can still be read. */
        long offset();
    }

    /**
     * The place that a shard's table says.
     *
     * @param beginning asked only where the table says nothing, and the first record is not the topic's first
     */
    public Place(int shard, Table shards, Beginning beginning, boolean lossAccepted) {
        this.shard = shard;
        this.shards = shards;
        this.beginning = beginning;
        this.lossAccepted = lossAccepted;
        byte @Nullable [] row = shards.get(KEY);
        last = row == null ? NOWHERE : new ByteReader(row).i64();
    }

    /** The record at this offset is the next. Throws Mismatch where it cannot be: stop. */
    public void next(long offset) {
        if (offset <= last) {
            throw new Mismatch(
                    "shard %d has taken in records up to offset %d, and is given the one at %d again: the topic was made "
                            + "anew, or its group's offsets were deleted or moved back, and what follows would count "
                            + "twice; run 'castalia stream reset' and start again, or take another --topic-prefix",
                    shard, last, offset);
        }
        if (last == NOWHERE && offset > 0 && !lossAccepted) {
            startsAt(offset);
        }
        last = offset;
        shards.put(KEY, new ByteWriter().i64(offset).toBytes());
    }

    private void startsAt(long offset) {
        long first = beginning.offset();
        if (first < offset) {
            throw new Mismatch(
                    "shard %d has no state, but its next record is the one at offset %d, and the topic begins at %d: its "
                            + "changelogs were deleted or emptied; run 'castalia stream reset' and start again, which "
                            + "reads the topic anew, or give --accept-loss to count from here on",
                    shard, offset, first);
        }
    }
}
