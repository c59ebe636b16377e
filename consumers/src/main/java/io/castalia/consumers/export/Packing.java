package io.castalia.consumers.export;

import io.castalia.schemas.Refusal;
import io.castalia.schemas.block.BlockShape;

/** An activation as a number: row within its bucket, position, latent, half, so that numbers sort as delphi's entries do. */
final class Packing {

    private static final int HALF_BITS = 16;
    private static final int MOST_ROW_BITS = 10;

    private final int positionBits;
    private final int latentBits;
    private final int rowBits;

    Packing(BlockShape shape) {
        positionBits = bits(shape.context());
        latentBits = bits(shape.latents());
        rowBits = Math.min(MOST_ROW_BITS, Long.SIZE - 1 - HALF_BITS - positionBits - latentBits);
        Refusal.unless(
                rowBits >= 1,
                "hookpoint",
                shape.name(),
                "one of fewer latents or shorter contexts: %d latents and contexts of %d are too many for this export"
                        .formatted(shape.latents(), shape.context()));
    }

    private static int bits(int size) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, size - 1));
    }

    /** Rows in a bucket. */
    int rows() {
        return 1 << rowBits;
    }

    long pack(int row, int position, int latent, short half) {
        long packed = row & (rows() - 1);
        packed = (packed << positionBits) | position;
        packed = (packed << latentBits) | latent;
        return (packed << HALF_BITS) | (half & 0xffff);
    }

    /** The row within its bucket. */
    int row(long packed) {
        return (int) (packed >>> (HALF_BITS + latentBits + positionBits));
    }

    int position(long packed) {
        return (int) (packed >>> (HALF_BITS + latentBits)) & ((1 << positionBits) - 1);
    }

    int latent(long packed) {
        return (int) (packed >>> HALF_BITS) & ((1 << latentBits) - 1);
    }

    short half(long packed) {
        return (short) packed;
    }
}
