package io.castalia.streams.shard;

import io.castalia.schemas.Id;
import io.castalia.streams.summary.ByteReader;
import io.castalia.streams.summary.ByteWriter;
import org.jspecify.annotations.Nullable;

/**
 * What was last sent of a latent. 36 bytes: evidence 16, revision i32, profile 16; all zero where nothing was.
 *
 * @param evidence id of the last evidence
 * @param revision its revision, 0 before the first
 * @param profile hash of the last profile
 */
record Sent(Id evidence, int revision, Id profile) {

    private static final Id NONE = new Id(0, 0);

    static Sent read(byte @Nullable [] bytes) {
        if (bytes == null) {
            return new Sent(NONE, 0, NONE);
        }
        var in = new ByteReader(bytes);
        return new Sent(in.id(), in.i32(), in.id());
    }

    byte[] bytes() {
        return new ByteWriter().id(evidence).i32(revision).id(profile).toBytes();
    }
}
