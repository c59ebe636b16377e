package io.castalia.producers.corpus;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** How bytes are packed. */
public enum Packing {
    NONE,
    GZIP,
    ZSTD;

    private static final int BUFFER = 1 << 16;

    private List<String> endings() {
        return switch (this) {
            case NONE -> List.of();
            case GZIP -> List.of(".gz");
            case ZSTD -> List.of(".zst", ".zstd");
        };
    }

    /** The packing of a file of this name, in lower case. */
    static Packing of(String name) {
        for (Packing packing : values()) {
            if (packing.endings().stream().anyMatch(name::endsWith)) {
                return packing;
            }
        }
        return NONE;
    }

    /** The name without what says how it is packed. */
    String unpacked(String name) {
        for (String ending : endings()) {
            if (name.endsWith(ending)) {
                return name.substring(0, name.length() - ending.length());
            }
        }
        return name;
    }

    /**
     * Unpacks a stream as it is read. A stream that swells as no text does ends with a {@link PackingBombException}.
     *
     * @throws IOException where it does not begin as such a stream does
     */
    public InputStream open(InputStream packed) throws IOException {
        if (this == NONE) {
            return packed;
        }
        var counted = new CountedStream(packed);
        InputStream unpacked =
                this == GZIP ? new GZIPInputStream(counted, BUFFER) : new ZstdInputStreamNoFinalizer(counted);
        return new SwellingStream(counted, unpacked);
    }
}
