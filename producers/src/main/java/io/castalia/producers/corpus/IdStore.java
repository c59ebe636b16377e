package io.castalia.producers.corpus;

import io.castalia.schemas.Id;
import io.castalia.schemas.Refusal;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A set of ids of which only the newest stand in memory. When these are too many they become a sorted file, and files of
 * one size become a larger one, so an id is written once for each doubling. A file is found by one read; what stays in
 * memory of it is one number for 256 ids. Files have no name and go with the process.
 */
final class IdStore implements AutoCloseable {

    /** Ids in memory at most, where nothing else is said: some 5 MB. */
    static final int IN_MEMORY = 1 << 16;

    private final int inMemory;
    private final TreeSet<Id> newest = new TreeSet<>();
    private final List<IdFile> files = new ArrayList<>(); // the largest first

    IdStore(int inMemory) {
        Refusal.unless(inMemory > 0, "ids in memory", inMemory, "at least 1");
        this.inMemory = inMemory;
    }

    /**
     * Adds an id; whether it was not there.
     *
     * @throws UncheckedIOException where a file cannot be written or read
     */
    synchronized boolean add(Id id) {
        if (contains(id)) {
            return false;
        }
        newest.add(id);
        if (newest.size() == inMemory) {
            spill();
        }
        return true;
    }

    /** Whether an id is there. */
    synchronized boolean contains(Id id) {
        return newest.contains(id) || files.stream().anyMatch(file -> file.contains(id));
    }

    /** The lower halves of all ids with this upper half, in no order. */
    synchronized List<Long> lows(long high) {
        var lows = new ArrayList<Long>();
        newest.subSet(new Id(0, high), true, new Id(-1, high), true).forEach(id -> lows.add(id.low()));
        files.forEach(file -> file.lows(high, lows));
        return lows;
    }

    /** How many ids stand in memory. */
    synchronized int inMemory() {
        return newest.size();
    }

    private void spill() {
        IdFile last = IdFile.write(newest.iterator(), newest.size());
        newest.clear();
        while (!files.isEmpty() && files.get(files.size() - 1).size() <= last.size()) {
            try (IdFile before = files.remove(files.size() - 1);
                    IdFile behind = last) {
                last = before.merged(behind);
            }
        }
        files.add(last);
    }

    /** How many files there are. */
    synchronized int files() {
        return files.size();
    }

    @Override
    public synchronized void close() {
        files.forEach(IdFile::close);
        files.clear();
        newest.clear();
    }
}
