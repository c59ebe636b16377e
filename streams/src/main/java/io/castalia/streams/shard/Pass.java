package io.castalia.streams.shard;

import io.castalia.schemas.wire.EvidenceReason;
import io.castalia.streams.summary.ByteReader;
import io.castalia.streams.summary.ByteWriter;

/**
 * A walk over all latents of a shard that sends what is due, and how far it has come.
 *
 * @param reason MARK or COMMAND
 * @param corpus name of the corpus that ended, or that was last read
 * @param time of the record that began it, milliseconds since 1970 UTC
 * @param next the first latent not yet looked at
 * @param sent records of evidence sent so far
 */
record Pass(EvidenceReason reason, String corpus, long time, int next, long sent) {

    static Pass read(ByteReader in) {
        return new Pass(EvidenceReason.valueOf(in.text()), in.text(), in.i64(), in.smallVarint(), in.varint());
    }

    void write(ByteWriter out) {
        out.text(reason.name()).text(corpus).i64(time).varint(next).varint(sent);
    }

    Pass past(int latent, boolean evidence) {
        return new Pass(reason, corpus, time, latent + 1, sent + (evidence ? 1 : 0));
    }
}
