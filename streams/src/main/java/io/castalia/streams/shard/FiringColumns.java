package io.castalia.streams.shard;

import io.castalia.schemas.Columns;
import io.castalia.schemas.wire.ActivationBlock;

/** The columns of a block that tell what fires, unpacked and checked. Shapes: m latents, a activations. */
final class FiringColumns {

    private static final int GREATEST_HALF = 0x7bff;

    final int[] latents; // (m)
    final int[] counts; // (m)
    final int[] positions; // (a)
    final short[] values; // (a)

    /** Unpacks the columns of a block with these tokens. Throws BadBlock: set aside. */
    FiringColumns(ActivationBlock raw, Declaration hookpoint, int shard, TokenColumns tokens) throws BadBlock {
        BadBlock.unless(
                raw.getValues().remaining() % 2 == 0,
                "column values has %d bytes, but every value has two; the block is truncated or mislaid",
                raw.getValues().remaining());
        latents = Block.varints("latents", raw.getLatents(), Columns.countVarints(raw.getLatents()));
        counts = Block.varints("latentCounts", raw.getLatentCounts(), latents.length);
        positions =
                Block.varints("positions", raw.getPositions(), raw.getValues().remaining() / 2);
        values = Columns.shorts(raw.getValues());
        number(hookpoint, shard);
        place(tokens.ids.length);
        unmasked(tokens.masked);
        finite();
    }

    /** Makes numbers of latents from the distances between local indices. */
    private void number(Declaration hookpoint, int shard) throws BadBlock {
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
    private void place(int tokens) throws BadBlock {
        int from = 0;
        for (int i = 0; i < latents.length; i++) {
            int count = counts[i];
            if (count < 1 || count > positions.length - from) {
                throw new BadBlock(
                        "latent %d has %d activations, with %d left in the block; it must have at least 1, and no more"
                                .formatted(latents[i], count, positions.length - from));
            }
            int to = from + count;
            long position = -1;
            for (int j = from; j < to; j++) {
                position += positions[j] + 1L;
                positions[j] = (int) position;
            }
            if (position >= tokens) {
                throw new BadBlock("latent %d fires at token %d, but the block has %d tokens"
                        .formatted(latents[i], position, tokens));
            }
            from = to;
        }
        BadBlock.unless(
                from == positions.length,
                "the latents have %d activations together, but values holds %d",
                from,
                positions.length);
    }

    private void unmasked(byte[] masked) throws BadBlock {
        int any = 0;
        for (int position : positions) {
            any |= masked[position >> 3] >> (position & 7);
        }
        for (int j = 0; (any & 1) != 0 && j < positions.length; j++) {
            if ((masked[positions[j] >> 3] >> (positions[j] & 7) & 1) != 0) {
                throw new BadBlock("latent %d fires at token %d, which is masked".formatted(latentOf(j), positions[j]));
            }
        }
    }

    private void finite() throws BadBlock {
        int below = 0; // negative once a value is not from 1 to the greatest
        for (short value : values) {
            below |= (value - 1) | (GREATEST_HALF - value);
        }
        for (int j = 0; below < 0 && j < values.length; j++) {
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
