package io.castalia.streams.shard;

import io.castalia.schemas.Provenance;
import io.castalia.schemas.block.BadBlock;
import io.castalia.schemas.wire.ActivationBlock;
import io.castalia.schemas.wire.Hookpoint;

/**
 * Unpacks and checks blocks as a shard does, and keeps nothing: what a shard costs at least. Only {@code bench streams}
 * uses it.
 */
public final class BlockFloor {

    private final BlockCheck check;

    /** For the blocks of one shard. Throws BadBlock where nothing can be kept under this declaration. */
    public BlockFloor(Hookpoint declared, int shard) throws BadBlock {
        check = new BlockCheck(Declaration.of(declared), shard);
    }

    /** Returns how many activations the block holds. Throws BadBlock where a shard would set it aside. */
    public int activations(ActivationBlock raw, Provenance provenance) throws BadBlock {
        return check.check(raw, provenance).positions.length;
    }
}
