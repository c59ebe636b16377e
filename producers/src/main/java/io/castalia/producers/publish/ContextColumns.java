package io.castalia.producers.publish;

import io.castalia.producers.model.TokenizedContext;
import io.castalia.schemas.Columns;
import io.castalia.schemas.Id;
import io.castalia.schemas.wire.ActivationBlock;
import java.nio.ByteBuffer;
import java.util.List;

/** The columns of a block that tell of its contexts; they are the same in every shard. */
final class ContextColumns {

    private final List<ContextRow> rows;
    private final int tokens;

    ContextColumns(List<ContextRow> rows) {
        this.rows = rows;
        this.tokens = rows.stream().mapToInt(ContextRow::tokens).sum();
    }

    /** A block with these columns; the rest is still to be set. */
    ActivationBlock.Builder builder() {
        var block = ActivationBlock.newBuilder()
                .setContexts(rows.size())
                .setTexts(rows.stream().map(row -> row.context().text()).toList())
                .setContextIds(ids(rows.stream().map(ContextRow::id).toList()))
                .setPartIds(ids(rows.stream().map(ContextRow::part).toList()))
                .setSides(sides());
        tokens(block);
        pieces(block);
        return block;
    }

    private static ByteBuffer ids(List<Id> ids) {
        var halves = new long[2 * ids.size()];
        for (int i = 0; i < ids.size(); i++) {
            halves[2 * i] = ids.get(i).low();
            halves[2 * i + 1] = ids.get(i).high();
        }
        return Columns.ofLongs(halves, halves.length);
    }

    private ByteBuffer sides() {
        var sides = new byte[rows.size()];
        for (int i = 0; i < sides.length; i++) {
            sides[i] = rows.get(i).side().wire();
        }
        return ByteBuffer.wrap(sides);
    }

    private void tokens(ActivationBlock.Builder block) {
        var counts = new int[rows.size()];
        var ids = new int[tokens];
        var starts = new int[tokens];
        var ends = new int[tokens];
        var masked = new byte[(tokens + 7) / 8];
        int i = 0;
        for (int c = 0; c < counts.length; c++) {
            TokenizedContext context = rows.get(c).context();
            counts[c] = context.length();
            for (int t = 0; t < context.length(); t++, i++) {
                ids[i] = context.ids()[t];
                starts[i] = context.start(t);
                ends[i] = context.end(t);
                masked[i / 8] |= (byte) (context.masked(t) ? 1 << i % 8 : 0);
            }
        }
        block.setTokenCounts(Columns.ofInts(counts, counts.length))
                .setTokenIds(Columns.ofInts(ids, tokens))
                .setSpanStarts(Columns.ofInts(starts, tokens))
                .setSpanEnds(Columns.ofInts(ends, tokens))
                .setMasked(ByteBuffer.wrap(masked));
    }

    private void pieces(ActivationBlock.Builder block) {
        var lengths = new short[tokens];
        int bytes = 0;
        int i = 0;
        for (ContextRow row : rows) {
            for (int t = 0; t < row.tokens(); t++) {
                int length = row.context().piece(t).length;
                lengths[i++] = (short) length;
                bytes += length;
            }
        }
        var pieces = ByteBuffer.allocate(bytes);
        for (ContextRow row : rows) {
            for (int t = 0; t < row.tokens(); t++) {
                pieces.put(row.context().piece(t));
            }
        }
        block.setPieceLengths(Columns.ofShorts(lengths, tokens)).setPieces(pieces.flip());
    }
}
