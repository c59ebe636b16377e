package io.castalia.producers.corpus;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a file of a watched folder is to be read. It has stopped changing once it has looked the same for a while, or was
 * last written a while before it was first seen, as a file is that was moved in. What grows at its end is read while it
 * grows as well.
 */
final class Ripeness {

    /** What can be seen of a file without opening it: size in bytes, and when it was written, in milliseconds. */
    record Look(long size, long written) {}

    private final long settleMillis;
    private final boolean grows;
    private @Nullable Look last;
    private @Nullable Look grown;
    private @Nullable Look still;
    private long since;

    /**
     * A file that nobody has seen yet.
     *
     * @param grows whether what has been written to it stays as it is
     */
    Ripeness(Duration settle, boolean grows) {
        this.settleMillis = settle.toMillis();
        this.grows = grows;
    }

    /** How to read it now, if at all; what is answered counts as done. */
    CorpusFile.@Nullable Reading see(Look look, long now) {
        if (!look.equals(last)) {
            last = look;
            since = now;
        }
        if (look.size() == 0 || look.equals(still)) {
            return null;
        }
        boolean old = look.written() <= now && now - look.written() >= settleMillis;
        if (old || now - since >= settleMillis) {
            still = look;
            grown = look;
            return CorpusFile.Reading.STILL;
        }
        if (grows && !look.equals(grown)) {
            grown = look;
            return CorpusFile.Reading.GROWING;
        }
        return null;
    }
}
