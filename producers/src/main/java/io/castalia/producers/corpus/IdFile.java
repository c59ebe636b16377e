package io.castalia.producers.corpus;

import io.castalia.schemas.Id;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Ids in order in a file without a name, 16 bytes each: the upper half and then the lower. */
final class IdFile implements AutoCloseable {

    private static final int BLOCK = 256; // ids

    /* A channel would be closed by an interrupt, which is how feeds are stopped. */
    private final RandomAccessFile file;
    private final long size;
    private final long[] firsts; // by block, the upper half of its first id

    private IdFile(RandomAccessFile file, long size, long[] firsts) {
        this.file = file;
        this.size = size;
        this.firsts = firsts;
    }

    /** Writes ids that ascend. */
    static IdFile write(Iterator<Id> ids, long size) {
        try {
            Path path = Files.createTempFile("castalia-ids", "");
            var file = new RandomAccessFile(path.toFile(), "rw");
            Files.delete(path);
            var firsts = new long[Math.toIntExact((size + BLOCK - 1) / BLOCK)];
            var block = ByteBuffer.allocate(BLOCK * Id.BYTES);
            for (int b = 0; b < firsts.length; b++) {
                block.clear();
                while (block.hasRemaining() && ids.hasNext()) {
                    Id id = ids.next();
                    block.putLong(id.high()).putLong(id.low());
                }
                firsts[b] = block.getLong(0);
                file.write(block.array(), 0, block.position());
            }
            return new IdFile(file, size, firsts);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "ids of parts could not be kept in %s (%s); make room there, or set java.io.tmpdir to another folder"
                            .formatted(System.getProperty("java.io.tmpdir"), e.getMessage()),
                    e);
        }
    }

    /** How many ids there are. */
    long size() {
        return size;
    }

    /** One that has the ids of both, none of which is in both. */
    IdFile merged(IdFile other) {
        var these = new Ids();
        var those = other.new Ids();
        return write(
                new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return these.hasNext() || those.hasNext();
                    }

                    @Override
                    public Id next() {
                        boolean mine = !those.hasNext()
                                || (these.hasNext() && these.peek().compareTo(those.peek()) < 0);
                        return mine ? these.next() : those.next();
                    }
                },
                size + other.size);
    }

    boolean contains(Id id) {
        for (var ids = new Ids(block(id.high())); ids.hasNext(); ids.next()) {
            int order = ids.peek().compareTo(id);
            if (order >= 0) {
                return order == 0;
            }
        }
        return false;
    }

    /** Adds the lower halves of the ids with this upper half. */
    void lows(long high, List<Long> lows) {
        for (var ids = new Ids(block(high)); ids.hasNext(); ids.next()) {
            int order = Long.compareUnsigned(ids.peek().high(), high);
            if (order > 0) {
                return;
            }
            if (order == 0) {
                lows.add(ids.peek().low());
            }
        }
    }

    /** The block in which the first id with this upper half stands if there is one; it may also begin the next. */
    private int block(long high) {
        int from = 0;
        int to = firsts.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (Long.compareUnsigned(firsts[middle], high) < 0) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return Math.max(0, from - 1);
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException("a file of ids could not be closed", e);
        }
    }

    /** Goes through the ids from a block on. */
    private final class Ids implements Iterator<Id> {

        private final ByteBuffer block = ByteBuffer.allocate(BLOCK * Id.BYTES).flip();
        private long next; // byte of the file

        Ids() {
            this(0);
        }

        Ids(int from) {
            next = (long) from * BLOCK * Id.BYTES;
        }

        @Override
        public boolean hasNext() {
            return block.hasRemaining() || next < size * Id.BYTES;
        }

        /** The next one, which stays the next. */
        Id peek() {
            fill();
            return new Id(block.getLong(block.position() + Long.BYTES), block.getLong(block.position()));
        }

        @Override
        public Id next() {
            Id id = peek();
            block.position(block.position() + Id.BYTES);
            return id;
        }

        private void fill() {
            if (block.hasRemaining()) {
                return;
            }
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            block.clear().limit(Math.toIntExact(Math.min(block.capacity(), size * Id.BYTES - next)));
            try {
                file.seek(next);
                file.readFully(block.array(), 0, block.limit());
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "a file of ids could not be read again (%s)".formatted(e.getMessage()), e);
            }
            next += block.limit();
        }
    }
}
