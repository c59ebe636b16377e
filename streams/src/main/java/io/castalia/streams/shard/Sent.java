package io.castalia.streams.shard;

import io.castalia.schemas.Id;
import io.castalia.streams.drift.Baseline;
import io.castalia.streams.summary.ByteReader;
import io.castalia.streams.summary.ByteWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was last sent of a latent. 36 bytes: evidence 16, revision i32, profile 16, all zero where nothing was; and the
 * baseline, where evidence was.
 *
 * @param evidence id of the last evidence
 * @param revision its revision, 0 before the first
 * @param profile hash of the last profile
 * @param baseline the latent as it was then; none before the first
 */
record Sent(Id evidence, int revision, Id profile, Optional<Baseline> baseline) {

    private static final Id NONE = new Id(0, 0);

    static Sent read(byte @Nullable [] bytes) {
        if (bytes == null) {
            return new Sent(NONE, 0, NONE, Optional.empty());
        }
        var in = new ByteReader(bytes);
        Id evidence = in.id();
        int revision = in.i32();
        Id profile = in.id();
        return new Sent(
                evidence, revision, profile, in.done() ? Optional.empty() : Optional.of(Baseline.read(in.rest())));
    }

    Sent withEvidence(Id newEvidence, Baseline newBaseline) {
        return new Sent(newEvidence, revision + 1, profile, Optional.of(newBaseline));
    }

    Sent withProfile(Id newProfile) {
        return new Sent(evidence, revision, newProfile, baseline);
    }

    Sent withBaseline(Baseline newBaseline) {
        return new Sent(evidence, revision, profile, Optional.of(newBaseline));
    }

    byte[] bytes() {
        var out = new ByteWriter().id(evidence).i32(revision).id(profile);
        baseline.ifPresent(kept -> out.raw(kept.bytes()));
        return out.toBytes();
    }
}
