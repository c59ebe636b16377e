package io.castalia.consumers.export;

import io.castalia.schemas.Id;
import io.castalia.schemas.Side;
import io.castalia.schemas.block.Block;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The contexts of rows on disk, in order, until it is known which of them all shards have. */
final class RowFile {

    private final Path file;
    private final DataOutputStream out;

    /** A context. */
    static final class Row {

        private final Id context;
        private final Id part;
        private final Side side;
        private final int[] tokens;
        private final byte[] masked; // bit i%8 of byte i/8: token i is masked

        private Row(Id context, Id part, Side side, int[] tokens, byte[] masked) {
            this.context = context;
            this.part = part;
            this.side = side;
            this.tokens = tokens;
            this.masked = masked;
        }

        Id context() {
            return context;
        }

        Id part() {
            return part;
        }

        Side side() {
            return side;
        }

        int length() {
            return tokens.length;
        }

        int token(int i) {
            return tokens[i];
        }

        boolean isMasked(int i) {
            return (masked[i / 8] >>> (i % 8) & 1) != 0;
        }
    }

    /** Takes the rows one by one. */
    interface Sink {
        void accept(int row, Row content) throws IOException;
    }

    RowFile(Path file) throws IOException {
        this.file = file;
        this.out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
    }

    /** Adds a context of a block. */
    void add(Block block, int context) throws IOException {
        id(block.contextIds.get(context));
        id(block.partIds.get(context));
        out.writeByte(block.sides[context].wire());
        int first = block.firstTokens[context];
        int tokens = block.tokens(context);
        out.writeInt(tokens);
        var masked = new byte[(tokens + 7) / 8];
        for (int token = 0; token < tokens; token++) {
            out.writeInt(block.tokenIds[first + token]);
            masked[token / 8] |= (byte) (block.masked(first + token) ? 1 << token % 8 : 0);
        }
        out.write(masked);
    }

    private void id(Id id) throws IOException {
        out.writeLong(id.low());
        out.writeLong(id.high());
    }

    /** Gives all of them; nothing can be added afterwards. */
    void read(int rows, Sink sink) throws IOException {
        out.close();
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            for (int row = 0; row < rows; row++) {
                var context = new Id(in.readLong(), in.readLong());
                var part = new Id(in.readLong(), in.readLong());
                Side side = Side.of(in.readByte());
                var tokens = new int[in.readInt()];
                for (int t = 0; t < tokens.length; t++) {
                    tokens[t] = in.readInt();
                }
                sink.accept(row, new Row(context, part, side, tokens, in.readNBytes((tokens.length + 7) / 8)));
            }
        }
    }
}
