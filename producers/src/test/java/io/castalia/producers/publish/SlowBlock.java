package io.castalia.producers.publish;

import io.castalia.producers.model.TokenizedContext;
import io.castalia.producers.sparse.SparseCode;
import io.castalia.schemas.Id;
import io.castalia.schemas.wire.ActivationBlock;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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

        void addVarint(long number) {
            long rest = number;
            for (; rest > 127; rest /= 128) {
                bytes.write((int) (rest % 128) + 128);
            }
            bytes.write((int) rest);
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
    private final Column spans = new Column();
    private final Column pieces = new Column();
    private int lastPiece = -1; // token
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
        tokenCounts.addVarint(row.tokens());
    }

    private void token(TokenizedContext context, int t) {
        tokenIds.addVarint(context.ids()[t]);
        int skipped = context.start(t) - (t == 0 ? 0 : context.end(t - 1));
        spans.addVarint(skipped < 0 ? -2 * skipped - 1 : 2 * skipped);
        spans.addVarint(context.end(t) - context.start(t));
        mask.append(context.masked(t) ? '1' : '0');
        int[] points = context.text().codePoints().toArray();
        String spanned = new String(points, context.start(t), context.end(t) - context.start(t));
        byte[] piece = context.piece(t);
        if (!Arrays.equals(piece, spanned.getBytes(StandardCharsets.UTF_8))) {
            pieces.addVarint(mask.length() - 1 - lastPiece - 1);
            lastPiece = mask.length() - 1;
            pieces.addVarint(piece.length);
            for (byte b : piece) {
                pieces.add(b, 1);
            }
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
            Integer beforeIt = firing.lowerKey(latent);
            latents.addVarint(latent / shards - (beforeIt == null ? -1 : beforeIt / shards) - 1);
            latentCounts.addVarint(activations.size());
            activations.forEach((position, half) -> {
                Integer before = activations.lowerKey(position);
                positions.addVarint(position - (before == null ? -1 : before) - 1);
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
                .setSpans(spans.toBuffer())
                .setMasked(masked())
                .setPieces(pieces.toBuffer())
                .setLatents(latents.toBuffer())
                .setLatentCounts(latentCounts.toBuffer())
                .setPositions(positions.toBuffer())
                .setValues(values.toBuffer())
                .setMark(null)
                .build();
    }
}
