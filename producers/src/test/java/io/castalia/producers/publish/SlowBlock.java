package io.castalia.producers.publish;

import io.castalia.producers.model.TokenizedContext;
import io.castalia.producers.sparse.SparseCode;
import io.castalia.schemas.Id;
import io.castalia.schemas.wire.ActivationBlock;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;

/** The slow twin: one shard's block, everything boxed, byte by byte, and looked up one by one. */
final class SlowBlock {

    /** Bytes, lowest first. */
    private static final class Column {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        void add(long number, int width) {
            for (int i = 0; i < width; i++) {
                bytes.write((int) (number >>> (8 * i)));
            }
        }

        ByteBuffer toBuffer() {
            return ByteBuffer.wrap(bytes.toByteArray());
        }
    }

    private final List<ContextRow> rows;
    private final int shard;
    private final int shards;
    private final Column contextIds = new Column();
    private final Column partIds = new Column();
    private final Column sides = new Column();
    private final Column tokenCounts = new Column();
    private final Column tokenIds = new Column();
    private final Column starts = new Column();
    private final Column ends = new Column();
    private final Column pieceLengths = new Column();
    private final Column pieces = new Column();
    private final StringBuilder mask = new StringBuilder(); // a digit for each token
    private final TreeMap<Integer, TreeMap<Integer, Short>> firing = new TreeMap<>(); // latent, position, value

    SlowBlock(List<ContextRow> rows, List<SparseCode> codes, int shard, int shards) {
        this.rows = rows;
        this.shard = shard;
        this.shards = shards;
        for (int c = 0; c < rows.size(); c++) {
            context(rows.get(c));
            for (int t = 0; t < rows.get(c).tokens(); t++) {
                activations(codes.get(c), t, rows.get(c).context().masked(t));
                token(rows.get(c).context(), t);
            }
        }
    }

    private void context(ContextRow row) {
        Id id = Id.ofTokens(row.context().ids(), 0, row.tokens());
        contextIds.add(id.low(), 8);
        contextIds.add(id.high(), 8);
        partIds.add(row.part().low(), 8);
        partIds.add(row.part().high(), 8);
        sides.add(row.side().wire(), 1);
        tokenCounts.add(row.tokens(), 4);
    }

    private void token(TokenizedContext context, int t) {
        tokenIds.add(context.ids()[t], 4);
        starts.add(context.start(t), 4);
        ends.add(context.end(t), 4);
        mask.append(context.masked(t) ? '1' : '0');
        int[] points = context.text().codePoints().toArray();
        String piece = new String(points, context.start(t), context.end(t) - context.start(t));
        byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
        pieceLengths.add(bytes.length, 2);
        for (byte b : bytes) {
            pieces.add(b, 1);
        }
    }

    private void activations(SparseCode code, int t, boolean masked) {
        for (int i = code.from(t); i < code.from(t + 1); i++) {
            if (!masked && code.value(i) > 0 && code.latent(i) % shards == shard) {
                firing.computeIfAbsent(code.latent(i), latent -> new TreeMap<>())
                        .put(mask.length(), code.half(i));
            }
        }
    }

    private ByteBuffer masked() {
        var masked = new Column();
        String digits = mask + "0".repeat((8 - mask.length() % 8) % 8);
        for (int i = 0; i < digits.length(); i += 8) {
            String lowestLast =
                    new StringBuilder(digits.substring(i, i + 8)).reverse().toString();
            masked.add(Integer.parseInt(lowestLast, 2), 1);
        }
        return masked.toBuffer();
    }

    ActivationBlock build() {
        var latents = new Column();
        var latentCounts = new Column();
        var positions = new Column();
        var values = new Column();
        firing.forEach((latent, activations) -> {
            latents.add(latent, 4);
            latentCounts.add(activations.size(), 4);
            activations.forEach((position, half) -> {
                positions.add(position, 4);
                values.add(half, 2);
            });
        });
        return ActivationBlock.newBuilder()
                .setFormat(1)
                .setHookpoint("layers.4")
                .setShard(shard)
                .setShards(shards)
                .setContexts(rows.size())
                .setTexts(rows.stream().map(row -> row.context().text()).toList())
                .setContextIds(contextIds.toBuffer())
                .setPartIds(partIds.toBuffer())
                .setSides(sides.toBuffer())
                .setTokenCounts(tokenCounts.toBuffer())
                .setTokenIds(tokenIds.toBuffer())
                .setSpanStarts(starts.toBuffer())
                .setSpanEnds(ends.toBuffer())
                .setMasked(masked())
                .setPieceLengths(pieceLengths.toBuffer())
                .setPieces(pieces.toBuffer())
                .setLatents(latents.toBuffer())
                .setLatentCounts(latentCounts.toBuffer())
                .setPositions(positions.toBuffer())
                .setValues(values.toBuffer())
                .setMark(null)
                .build();
    }
}
