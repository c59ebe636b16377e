package io.castalia.schemas.block;

import io.castalia.schemas.wire.Hookpoint;

/**
 * What a block is held to.
 *
 * @param name the hookpoint
 * @param latents width of the coder
 * @param context tokens in a context at most
 * @param shards how many shards there are
 */
public record BlockShape(String name, int latents, int context, int shards) {

    /** As a hookpoint was declared. */
    public static BlockShape of(Hookpoint declared) {
        return new BlockShape(declared.getName(), declared.getLatents(), declared.getContext(), declared.getShards());
    }
}
