package io.castalia.consumers.work;

import java.util.TreeMap;

/**
 * What a worker has of one partition: how often each record was begun, and up to where all are done. That prefix may be
 * committed; of what stands behind it, notes go into the commit's metadata, so that whoever has the partition next neither
 * works again on what is done nor counts tries anew.
 *
 * <p>Notes are a sign for each offset from the committed one on: {@code +} done, {@code a} begun once, {@code b} twice and
 * so on, {@code .} nothing known. Notes that are none of ours say nothing.
 */
final class Stretch {

    /** Offsets that notes reach over at most; a broker takes 4,096 bytes. */
    static final int LONGEST = 2_000;

    private static final int DONE = 0;
    private static final int MOST = 'z' - 'a' + 1;
    private static final String OURS = "castalia1 ";

    /** Tries by offset, or {@link #DONE}, of what was taken and stands behind the prefix. */
    private final TreeMap<Long, Integer> tries = new TreeMap<>();

    /** The same from notes, of what was not reached yet. */
    private final TreeMap<Long, Integer> noted = new TreeMap<>();

    private long reached;

    /**
     * A stretch of which nothing was taken yet.
     *
     * @param from the committed offset
     * @param notes the commit's metadata
     */
    Stretch(long from, String notes) {
        reached = from;
        if (!notes.startsWith(OURS)) {
            return;
        }
        for (int i = OURS.length(); i < notes.length(); i++) {
            char sign = notes.charAt(i);
            long offset = from + i - OURS.length();
            if (sign == '+') {
                noted.put(offset, DONE);
            } else if (sign >= 'a' && sign <= 'z') {
                noted.put(offset, sign - 'a' + 1);
            }
        }
    }

    /**
     * Takes a record; offsets rise from call to call.
     *
     * @return its number of tries with this one, from 1; 0 where it is done already
     */
    int take(long offset) {
        Integer before = noted.get(offset);
        reached(offset + 1);
        int now = before == null ? 1 : before == DONE ? DONE : before + 1;
        tries.put(offset, now);
        return now;
    }

    /**
     * All that the broker has below this offset was taken, or is nobody's: marks of transactions, what was aborted, and
     * what is deleted by now.
     */
    void reached(long offset) {
        reached = Math.max(reached, offset);
        noted.headMap(reached).clear();
    }

    /** One more try of a record that was taken and is not done; returns how many there were with this one. */
    int again(long offset) {
        return tries.merge(offset, 1, Integer::sum);
    }

    /** A record that was taken is done. */
    void done(long offset) {
        tries.put(offset, DONE);
    }

    /** The offset to commit: all records before it are done. */
    long next() {
        while (!tries.isEmpty() && tries.firstEntry().getValue() == DONE) {
            tries.pollFirstEntry();
        }
        return tries.isEmpty() ? reached : tries.firstKey();
    }

    /** Records that were taken and are not done. */
    int open() {
        return (int) tries.values().stream().filter(count -> count != DONE).count();
    }

    /** Records that were taken and stand behind the prefix, done or not. */
    int ahead() {
        next();
        return tries.size();
    }

    /** What to commit with {@link #next}. */
    String notes() {
        return notes(0);
    }

    /** The same for a partition that is given up in good order: nobody died of the records that are open. */
    String released() {
        return notes(1);
    }

    private String notes(int less) {
        long from = next();
        var signs = new StringBuilder();
        tries.forEach(
                (offset, count) -> sign(signs, offset - from, count == DONE ? DONE : count - less, count == DONE));
        noted.forEach((offset, count) -> sign(signs, offset - from, count, count == DONE));
        return signs.isEmpty() ? "" : OURS + signs;
    }

    private static void sign(StringBuilder signs, long at, int count, boolean done) {
        if (at < LONGEST && (done || count > 0)) {
            signs.append(".".repeat((int) at - signs.length()));
            signs.append(done ? '+' : (char) ('a' + Math.min(count, MOST) - 1));
        }
    }
}
