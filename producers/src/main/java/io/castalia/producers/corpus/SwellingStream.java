package io.castalia.producers.corpus;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Lets through so much for nothing, and beyond that so many times what was packed. */
final class SwellingStream extends FilterInputStream {

    /** Bytes that any file may become. */
    static final long FREE = 64L << 20;

    /** How many times its packed size a larger one may become. English takes a quarter to a third; logs a fiftieth. */
    static final int TIMES = 250;

    private final CountedStream packed;
    private long count;

    SwellingStream(CountedStream packed, InputStream unpacked) {
        super(unpacked);
        this.packed = packed;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        count(b < 0 ? 0 : 1);
        return b;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        int n = super.read(into, from, length);
        count(n);
        return n;
    }

    private void count(int n) throws IOException {
        count += Math.max(0, n);
        if (count > FREE && count > TIMES * packed.count()) {
            throw new PackingBombException("becomes more than %d MiB and %d times its packed size, as no text does"
                    .formatted(FREE >> 20, TIMES));
        }
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
