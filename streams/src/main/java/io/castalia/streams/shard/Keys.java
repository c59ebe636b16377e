package io.castalia.streams.shard;

import io.castalia.schemas.Id;
import io.castalia.schemas.Side;
import io.castalia.streams.summary.ByteReader;
import io.castalia.streams.summary.ByteWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Keys of the tables' rows. They sort by hookpoint, then as said. */
/*
 *   shards            hookpoint as UTF-8, see ShardRecord; and u8 255, u8 0: the shard's place in its topic, see Place
 *   pages             hookpoint, 0, page i32
 *   fragments         hookpoint, 0, page i32, offset of the block i64, piece i32
 *   contexts          hookpoint, 0, ordinal of the first context i64
 *   texts             hookpoint, 0, ordinal of the context i64
 *   sent, projections hookpoint, 0, latent i32
 *   pool              hookpoint, 0, side u8, ticket i64, context 16; and hookpoint, 0, u8 255: changes i64
 */
final class Keys {

    private static final int PAGE_BYTES = 4;
    private static final int ORDINAL_BYTES = 8;
    private static final int POOL_CHANGES = 255;

    private final byte[] prefix;

    /** Keys of one hookpoint. */
    Keys(String hookpoint) {
        prefix = new ByteWriter()
                .raw(hookpoint.getBytes(StandardCharsets.UTF_8))
                .u8(0)
                .toBytes();
    }

    static byte[] shard(String hookpoint) {
        return hookpoint.getBytes(StandardCharsets.UTF_8);
    }

    byte[] latent(int latent) {
        return start().i32(latent).toBytes();
    }

    byte[] page(int number) {
        return start().i32(number).toBytes();
    }

    static int page(byte[] key) {
        return new ByteReader(Arrays.copyOfRange(key, key.length - PAGE_BYTES, key.length)).i32();
    }

    byte[] fragment(int page, long offset, int piece) {
        return start().i32(page).i64(offset).i32(piece).toBytes();
    }

    byte[] ordinal(long context) {
        return start().i64(context).toBytes();
    }

    static long ordinal(byte[] key) {
        return new ByteReader(Arrays.copyOfRange(key, key.length - ORDINAL_BYTES, key.length)).i64();
    }

    byte[] pool(Side side, long ticket, Id context) {
        return start().u8(side.wire()).i64(ticket).id(context).toBytes();
    }

    byte[] poolStart(Side side) {
        return start().u8(side.wire()).toBytes();
    }

    byte[] poolEnd(Side side) {
        return start().u8(side.wire() + 1).toBytes();
    }

    byte[] poolChanges() {
        return start().u8(POOL_CHANGES).toBytes();
    }

    ByteReader poolRow(byte[] key) {
        return new ByteReader(Arrays.copyOfRange(key, prefix.length + 1, key.length));
    }

    private ByteWriter start() {
        return new ByteWriter().raw(prefix);
    }
}
