package io.castalia.streams.shard;

import io.castalia.schemas.Id;
import io.castalia.schemas.Side;
import io.castalia.streams.summary.ByteReader;
import io.castalia.streams.summary.ByteWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Keys of the tables' rows. They sort by hookpoint, then as said. */
/*
 *   shards            hookpoint as UTF-8
 *   heads, examples,  hookpoint, 0, latent i32
 *     sent
 *   windows           hookpoint, 0, context 16, part 16, window i32
 *   pool              hookpoint, 0, side u8, ticket i64, context 16
 */
final class Keys {

    private static final int LATENT_BYTES = 4;

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

    static int latent(byte[] key) {
        return new ByteReader(Arrays.copyOfRange(key, key.length - LATENT_BYTES, key.length)).i32();
    }

    byte[] window(Id context, Id part, int window) {
        return start().id(context).id(part).i32(window).toBytes();
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

    ByteReader poolRow(byte[] key) {
        return new ByteReader(Arrays.copyOfRange(key, prefix.length + 1, key.length));
    }

    private ByteWriter start() {
        return new ByteWriter().raw(prefix);
    }
}
