package io.castalia.schemas;

import io.castalia.schemas.wire.ActivationBlock;
import io.castalia.schemas.wire.Command;
import io.castalia.schemas.wire.Document;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.ExplanationRequest;
import io.castalia.schemas.wire.Hookpoint;
import io.castalia.schemas.wire.LatentProfile;
import io.castalia.schemas.wire.ModelReply;
import io.castalia.schemas.wire.Projection;
import io.castalia.schemas.wire.Score;
import java.time.Duration;
import java.util.List;

/**
 * Every topic, once, in the order in which data flows.
 *
 * @param documents key: part id
 * @param hookpoints key: hookpoint
 * @param projections key: hookpoint/latent; the partition is the latent's shard and is set explicitly
 * @param activations key: hookpoint/shard; the partition is the shard and is set explicitly
 * @param latents key: hookpoint/latent
 * @param evidence key: hookpoint/latent; a shard's mark: hookpoint/shard-N
 * @param explanationRequests key: hookpoint/latent
 * @param explanations key: hookpoint/latent
 * @param scores key: hookpoint/latent
 * @param replies key: id of the prompt
 * @param commands key: hookpoint/latent or hookpoint; sent to every partition, of which there are as many as shards
 * @param deadLetters key and value: the bytes as they were, see {@link DeadLetter}
 */
public record Topics(
        Topic<Document> documents,
        Topic<Hookpoint> hookpoints,
        Topic<Projection> projections,
        Topic<ActivationBlock> activations,
        Topic<LatentProfile> latents,
        Topic<Evidence> evidence,
        Topic<ExplanationRequest> explanationRequests,
        Topic<Explanation> explanations,
        Topic<Score> scores,
        Topic<ModelReply> replies,
        Topic<Command> commands,
        Topic<byte[]> deadLetters) {

    private static final int MIB = 1 << 20;
    /** Blocks are cut at 8 MiB; the topic allows what a record's frame adds. */
    public static final int BLOCK_BYTES = 8 * MIB;

    /** Evidence and what carries it along drop examples to stay below this. */
    public static final int EVIDENCE_BYTES = 2 * MIB;

    private static final int FRAME = 64 * 1024;

    /** All topics under the settings' prefix. */
    public static Topics of(TopicSettings s) {
        return new Topics(
                deleted(s, "documents", Document.class, s.partitions(), MIB),
                compacted(s, "hookpoints", Hookpoint.class, 1, MIB),
                compacted(s, "projections", Projection.class, s.shards(), MIB),
                deleted(s, "activations", ActivationBlock.class, s.shards(), BLOCK_BYTES + FRAME),
                compacted(s, "latents", LatentProfile.class, s.partitions(), MIB),
                deleted(s, "evidence", Evidence.class, s.partitions(), EVIDENCE_BYTES + FRAME),
                deleted(s, "explanation-requests", ExplanationRequest.class, s.partitions(), EVIDENCE_BYTES + FRAME),
                deleted(s, "explanations", Explanation.class, s.partitions(), EVIDENCE_BYTES + FRAME),
                deleted(s, "scores", Score.class, s.partitions(), EVIDENCE_BYTES + FRAME),
                deleted(s, "replies", ModelReply.class, s.partitions(), EVIDENCE_BYTES + FRAME),
                deleted(s, "commands", Command.class, s.shards(), MIB),
                deleted(s, "dead-letters", byte[].class, 1, MIB));
    }

    /** Every topic, in the order in which data flows. */
    public List<Topic<?>> all() {
        return List.of(
                documents,
                hookpoints,
                projections,
                activations,
                latents,
                evidence,
                explanationRequests,
                explanations,
                scores,
                replies,
                commands,
                deadLetters);
    }

    private static <V> Topic<V> deleted(TopicSettings s, String name, Class<V> value, int partitions, int maxBytes) {
        return new Topic<>(s.prefix() + name, value, partitions, false, s.retention(), maxBytes);
    }

    private static <V> Topic<V> compacted(TopicSettings s, String name, Class<V> value, int partitions, int maxBytes) {
        return new Topic<>(s.prefix() + name, value, partitions, true, Duration.ofMillis(-1), maxBytes);
    }
}
