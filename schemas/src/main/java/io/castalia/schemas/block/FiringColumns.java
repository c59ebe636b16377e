package io.castalia.schemas.block;

import io.castalia.schemas.Columns;
import io.castalia.schemas.wire.ActivationBlock;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Arrays;

/** The columns of a block that tell what fires, unpacked and checked. Shapes: m latents, a activations. */
final class FiringColumns {

    private static final int GREATEST_HALF = 0x7bff;

    final int[] latents; // (m)
    final int[] counts; // (m)
    final int[] positions; // (a)
    final short[] values; // (a)

    /** Unpacks the columns of a block with these tokens. Throws BadBlock: set aside. */
    FiringColumns(ActivationBlock raw, BlockShape hookpoint, int shard, TokenColumns tokens) throws BadBlock {
        BadBlock.unless(
                raw.getValues().remaining() % 2 == 0,
                "column values has %d bytes, but every value has two; the block is truncated or malformed",
                raw.getValues().remaining());
        latents = Block.varints("latents", raw.getLatents(), Columns.countVarints(raw.getLatents()));
        counts = Block.varints("latentCounts", raw.getLatentCounts(), latents.length);
        positions =
                Block.varints("positions", raw.getPositions(), raw.getValues().remaining() / 2);
        values = Columns.shorts(raw.getValues());
        number(hookpoint, shard);
        place(tokens.ids.length, words(tokens.masked));
        finite(raw.getValues());
    }

    private static long[] words(byte[] bits) {
        var words = new long[(bits.length + Long.BYTES - 1) / Long.BYTES];
        ByteBuffer.wrap(Arrays.copyOf(bits, words.length * Long.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asLongBuffer()
                .get(words);
        return words;
    }

    /** Makes numbers of latents from the distances between local indices. */
    private void number(BlockShape hookpoint, int shard) throws BadBlock {
        long latent = shard - (long) hookpoint.shards();
        for (int i = 0; i < latents.length; i++) {
            latent += (latents[i] + 1L) * hookpoint.shards();
            if (latent >= hookpoint.latents()) {
                throw new BadBlock("latent %d is not one of shard %d of %d in '%s', which has %d latents"
                        .formatted(latent, shard, hookpoint.shards(), hookpoint.name(), hookpoint.latents()));
            }
            latents[i] = (int) latent;
        }
    }

    /** Makes positions from the distances between them. */
    private void place(int tokens, long[] masked) throws BadBlock {
        int from = 0;
        for (int i = 0; i < latents.length; i++) {
            int count = counts[i];
            if (count < 1 || count > positions.length - from) {
                throw new BadBlock(
                        "latent %d has %d activations, with %d left in the block; it must have at least 1, and no more"
                                .formatted(latents[i], count, positions.length - from));
            }
            int to = from + count;
            place(i, from, to, tokens, masked);
            from = to;
        }
        BadBlock.unless(
                from == positions.length,
                "the latents have %d activations together, but values holds %d",
                from,
                positions.length);
    }

    private void place(int i, int from, int to, int tokens, long[] masked) throws BadBlock {
        int position = -1;
        long any = 0;
        for (int j = from; j < to; j++) {
            int distance = positions[j];
            if (distance >= tokens - 1 - position) {
                throw new BadBlock("latent %d fires at token %d, but the block has %d tokens"
                        .formatted(latents[i], 1L + position + distance, tokens));
            }
            position += distance + 1;
            positions[j] = position;
            any |= masked[position >> 6] >>> position;
        }
        for (int j = from; (any & 1) != 0 && j < to; j++) {
            if ((masked[positions[j] >> 6] >>> positions[j] & 1) != 0) {
                throw new BadBlock("latent %d fires at token %d, which is masked".formatted(latents[i], positions[j]));
            }
        }
    }

    /* Four halves at a time. Of a good one the top bit is not set, nor is it when what lacks from the greatest to the
     * infinite is added, or when 1 is taken away. */
    private void finite(ByteBuffer packed) throws BadBlock {
        LongBuffer fours = packed.duplicate().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
        long bad = 0;
        for (int j = 0; j < fours.remaining(); j++) {
            long four = fours.get(j);
            bad |= four | (four + 0x0400040004000400L) | ((four - 0x0001000100010001L) & ~four);
        }
        int j = (bad & 0x8000800080008000L) == 0 ? 4 * fours.remaining() : 0;
        for (; j < values.length; j++) {
            if (values[j] <= 0 || values[j] > GREATEST_HALF) {
                throw new BadBlock(
                        "latent %d has an activation with the bits 0x%04x at token %d; it must be finite and above zero"
                                .formatted(latentOf(j), values[j] & 0xffff, positions[j]));
            }
        }
    }

    private int latentOf(int activation) {
        int i = 0;
        for (int left = activation; left >= counts[i]; i++) {
            left -= counts[i];
        }
        return latents[i];
    }
}
