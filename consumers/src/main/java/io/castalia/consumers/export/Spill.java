package io.castalia.consumers.export;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Packed activations on disk, in a file for each bucket of rows, until all of a bucket are there to be sorted. */
final class Spill {

    private static final int CHUNK = 1 << 20;

    private final Path folder;
    private final Packing packing;
    private final Map<Integer, Draft> drafts = new TreeMap<>();
    private Draft last = new Draft();
    private int lastBucket = -1;

    private static final class Draft {
        private long[] entries = new long[1024];
        private int size;
    }

    /** What is sorted is given away, one by one. */
    interface Sink {
        void accept(int row, long packed) throws IOException;
    }

    Spill(Path folder, Packing packing) {
        this.folder = folder;
        this.packing = packing;
    }

    /** Takes an activation; it is on disk after the next {@link #flush}. */
    void add(int row, int position, int latent, short half) {
        Draft draft = draft(row / packing.rows());
        if (draft.size == draft.entries.length) {
            draft.entries = Arrays.copyOf(draft.entries, 2 * draft.size);
        }
        draft.entries[draft.size++] = packing.pack(row, position, latent, half);
    }

    /** Rows of a block stand together, so it is the last one again nearly always. */
    private Draft draft(int bucket) {
        if (bucket != lastBucket) {
            last = drafts.computeIfAbsent(bucket, b -> new Draft());
            lastBucket = bucket;
        }
        return last;
    }

    void flush() throws IOException {
        for (var draft : drafts.entrySet()) {
            append(file(draft.getKey()), draft.getValue());
        }
        drafts.clear();
        lastBucket = -1;
    }

    private static void append(Path file, Draft draft) throws IOException {
        var bytes = ByteBuffer.allocate(Math.min(CHUNK, Long.BYTES * draft.size));
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (int from = 0; from < draft.size; ) {
                int n = Math.min(bytes.capacity() / Long.BYTES, draft.size - from);
                bytes.clear();
                bytes.asLongBuffer().put(draft.entries, from, n);
                bytes.limit(n * Long.BYTES);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                from += n;
            }
        }
    }

    /**
     * Gives the activations of all rows, in order of row, position and latent.
     *
     * @param rows how many there are
     * @param atOnce activations that may be in memory; a row that has more is sorted alone
     */
    void sorted(RowBook rows, int atOnce, Sink sink) throws IOException {
        for (int bucket = 0; bucket * packing.rows() < rows.size(); bucket++) {
            int last = Math.min(rows.size(), (bucket + 1) * packing.rows());
            int from = bucket * packing.rows();
            while (from < last) {
                long entries = rows.entries(from);
                int to = from + 1;
                while (to < last && entries + rows.entries(to) <= atOnce) {
                    entries += rows.entries(to++);
                }
                if (entries > 0) {
                    give(bucket, from, to, Math.toIntExact(entries), sink);
                }
                from = to;
            }
            Files.deleteIfExists(file(bucket));
        }
    }

    private void give(int bucket, int from, int to, int entries, Sink sink) throws IOException {
        var wanted = new long[entries];
        int size = 0;
        int base = bucket * packing.rows();
        var bytes = ByteBuffer.allocate(CHUNK);
        try (var channel = FileChannel.open(file(bucket), StandardOpenOption.READ)) {
            while (channel.read(bytes) >= 0) {
                bytes.flip();
                LongBuffer longs = bytes.asLongBuffer();
                while (longs.hasRemaining()) {
                    long packed = longs.get();
                    int row = base + packing.row(packed);
                    if (row >= from && row < to) {
                        wanted[size++] = packed;
                    }
                }
                bytes.position(bytes.limit() / Long.BYTES * Long.BYTES);
                bytes.compact();
            }
        }
        Arrays.sort(wanted);
        for (long packed : wanted) {
            sink.accept(base + packing.row(packed), packed);
        }
    }

    private Path file(int bucket) {
        return folder.resolve("bucket" + bucket);
    }
}
