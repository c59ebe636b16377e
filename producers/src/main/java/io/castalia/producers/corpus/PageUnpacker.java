package io.castalia.producers.corpus;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/**
 * Unpacks the pages of a Parquet file: plain, snappy, gzip and zstd, without Hadoop's codecs. A page never becomes more
 * than its header says, and no page may say more than a limit.
 */
final class PageUnpacker implements CompressionCodecFactory {

    /** A page at most, in bytes; larger than any document that is worth it. */
    static final int LARGEST = 128 << 20;

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        return switch (codec) {
            case UNCOMPRESSED -> new Page((packed, size) -> packed);
            case SNAPPY -> new Page(PageUnpacker::snappy);
            case GZIP -> new Page((packed, size) -> whole(new GZIPInputStream(new ByteArrayInputStream(packed)), size));
            case ZSTD ->
                new Page((packed, size) ->
                        whole(new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(packed)), size));
            default ->
                throw new UnsupportedOperationException(
                        "it is packed with %s; rewrite it with snappy, gzip, zstd or none".formatted(codec));
        };
    }

    private static byte[] snappy(byte[] packed, int size) throws IOException {
        if (Snappy.uncompressedLength(packed) != size) {
            throw new IOException(
                    "a page has %d bytes where its header says %d".formatted(Snappy.uncompressedLength(packed), size));
        }
        return Snappy.uncompress(packed);
    }

    private static byte[] whole(InputStream unpacked, int size) throws IOException {
        try (unpacked) {
            return unpacked.readNBytes(size);
        }
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        throw new UnsupportedOperationException("Parquet is only read here");
    }

    @Override
    public void release() {
        // Nothing is kept.
    }

    /** How the bytes of a page become so many. */
    private interface Unpacking {
        byte[] unpack(byte[] packed, int size) throws IOException;
    }

    private record Page(Unpacking unpacking) implements BytesInputDecompressor {

        @Override
        public BytesInput decompress(BytesInput packed, int size) throws IOException {
            return BytesInput.from(unpack(packed.toInputStream().readAllBytes(), size));
        }

        @Override
        public void decompress(ByteBuffer packed, int packedSize, ByteBuffer into, int size) throws IOException {
            var bytes = new byte[packedSize];
            packed.get(bytes);
            into.put(unpack(bytes, size));
        }

        private byte[] unpack(byte[] packed, int size) throws IOException {
            if (size < 0 || size > LARGEST) {
                throw new IOException("a page says that it has %d bytes; at most %d are read".formatted(size, LARGEST));
            }
            byte[] unpacked = unpacking.unpack(packed, size);
            if (unpacked.length != size) {
                throw new IOException("a page has %d bytes where its header says %d".formatted(unpacked.length, size));
            }
            return unpacked;
        }

        @Override
        public void release() {
            // Nothing is kept.
        }
    }
}
