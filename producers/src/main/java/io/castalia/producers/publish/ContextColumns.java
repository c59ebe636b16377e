package io.castalia.producers.publish;

import io.castalia.producers.model.TokenizedContext;
import io.castalia.schemas.Columns;
import io.castalia.schemas.Id;
import io.castalia.schemas.wire.ActivationBlock;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;

/** The columns of a block that tell of its contexts; they are the same in every shard. */
final class ContextColumns {

    private final List<String> texts;
    private final ByteBuffer contextIds;
    private final ByteBuffer partIds;
    private final ByteBuffer sides;
    private final ByteBuffer tokenCounts;
    private final ByteBuffer tokenIds;
    private final ByteBuffer spans;
    private final ByteBuffer masked;
    private final ByteBuffer pieces;

    ContextColumns(List<ContextRow> rows) {
        texts = rows.stream().map(row -> row.context().text()).toList();
        contextIds = ids(rows, ContextRow::id);
        partIds = ids(rows, ContextRow::part);
        sides = sides(rows);
        int[] counts = rows.stream().mapToInt(ContextRow::tokens).toArray();
        tokenCounts = Columns.ofVarints(counts, counts.length);
        tokenIds = joined(rows, ContextRow::tokenIds);
        spans = joined(rows, ContextRow::spans);
        masked = masked(rows);
        pieces = pieces(rows);
    }

    /** A block with these columns; the rest is still to be set. */
    ActivationBlock.Builder builder() {
        return ActivationBlock.newBuilder()
                .setContexts(texts.size())
                .setTexts(texts)
                .setContextIds(contextIds)
                .setPartIds(partIds)
                .setSides(sides)
                .setTokenCounts(tokenCounts)
                .setTokenIds(tokenIds)
                .setSpans(spans)
                .setMasked(masked)
                .setPieces(pieces);
    }

    private static ByteBuffer ids(List<ContextRow> rows, Function<ContextRow, Id> name) {
        var halves = new long[2 * rows.size()];
        for (int i = 0; i < rows.size(); i++) {
            Id id = name.apply(rows.get(i));
            halves[2 * i] = id.low();
            halves[2 * i + 1] = id.high();
        }
        return Columns.ofLongs(halves, halves.length);
    }

    private static ByteBuffer sides(List<ContextRow> rows) {
        var sides = new byte[rows.size()];
        for (int i = 0; i < sides.length; i++) {
            sides[i] = rows.get(i).side().wire();
        }
        return ByteBuffer.wrap(sides);
    }

    private static ByteBuffer joined(List<ContextRow> rows, Function<ContextRow, ByteBuffer> share) {
        var column = ByteBuffer.allocate(
                rows.stream().mapToInt(row -> share.apply(row).remaining()).sum());
        rows.forEach(row -> column.put(share.apply(row).duplicate()));
        return column.flip();
    }

    private static ByteBuffer masked(List<ContextRow> rows) {
        int tokens = rows.stream().mapToInt(ContextRow::tokens).sum();
        var masked = new byte[(tokens + 7) / 8];
        int i = 0;
        for (ContextRow row : rows) {
            TokenizedContext context = row.context();
            for (int t = 0; t < context.length(); t++, i++) {
                masked[i / 8] |= (byte) (context.masked(t) ? 1 << i % 8 : 0);
            }
        }
        return ByteBuffer.wrap(masked);
    }

    private static ByteBuffer pieces(List<ContextRow> rows) {
        var pieces = new ByteArrayOutputStream();
        int between = 0;
        for (ContextRow row : rows) {
            TokenizedContext context = row.context();
            for (int t = 0; t < context.length(); t++) {
                if (context.spansItsPiece(t)) {
                    between++;
                } else {
                    byte[] piece = context.piece(t);
                    pieces.writeBytes(Columns.ofVarints(new int[] {between, piece.length}, 2)
                            .array());
                    pieces.writeBytes(piece);
                    between = 0;
                }
            }
        }
        return ByteBuffer.wrap(pieces.toByteArray());
    }
}
