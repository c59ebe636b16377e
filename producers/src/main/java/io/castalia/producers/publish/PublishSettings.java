package io.castalia.producers.publish;

import io.castalia.producers.model.Sinks;
import io.castalia.producers.pack.RowRule;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.Topics;
import java.time.Duration;
import java.util.Optional;

/**
 * How parts become blocks.
 *
 * @param group consumer group that shares the parts; it always has the same hookpoints
 * @param transactionalId name of this worker, for its transactions and in the group; the same after a restart, another
 *     for each worker
 * @param run name of the run
 * @param code version of the code
 * @param window tokens in a window
 * @param contextsPerBlock contexts in a block at most
 * @param blockBytes size of a block at most, in bytes of Avro
 * @param partsPerBatch parts in a transaction at most
 * @param charsPerBatch text of a transaction, in UTF-16 units; the part that reaches it is the last
 * @param tokensPerForward tokens of a forward pass at most; a longer context has one to itself
 * @param batchesInFlight batches that are being worked on at once, one behind the other
 * @param flush how long a part waits for others
 * @param sinks which tokens are masked at a hookpoint beside the special ones
 * @param rows how documents are joined into rows, if they are; else a context never spans two parts
 */
public record PublishSettings(
        String group,
        String transactionalId,
        String run,
        String code,
        int window,
        int contextsPerBlock,
        int blockBytes,
        int partsPerBatch,
        int charsPerBatch,
        int tokensPerForward,
        int batchesInFlight,
        Duration flush,
        Sinks sinks,
        Optional<RowRule> rows) {

    /** Parts in a transaction at most, where nothing else is said. */
    public static final int PARTS_PER_BATCH = 256;

    /** Text of a transaction in UTF-16 units, where nothing else is said. */
    public static final int CHARS_PER_BATCH = 128 * 1024;

    private static final int HEADROOM = 64 * 1024;
    private static final int LARGEST_BLOCK = Topics.BLOCK_BYTES - HEADROOM;

    public PublishSettings {
        Refusal.unless(!group.isBlank(), "produce.group", group, "a consumer group's name");
        Refusal.unless(
                !transactionalId.isBlank(),
                "produce.transactional-id",
                transactionalId,
                "a name that no other worker has");
        Refusal.unless(!run.isBlank(), "produce.run", run, "a run's name");
        Refusal.unless(window > 0, "produce.window", window, "at least 1");
        atLeastOne("produce.contexts-per-block", contextsPerBlock);
        Refusal.unless(
                blockBytes >= HEADROOM && blockBytes <= LARGEST_BLOCK,
                "produce.block-bytes",
                blockBytes,
                "%d to %d".formatted(HEADROOM, LARGEST_BLOCK));
        atLeastOne("produce.parts-per-batch", partsPerBatch);
        atLeastOne("produce.chars-per-batch", charsPerBatch);
        atLeastOne("produce.tokens-per-forward", tokensPerForward);
        atLeastOne("produce.batches-in-flight", batchesInFlight);
        Refusal.unless(!flush.isNegative(), "produce.flush", flush, "at least 0");
    }

    /** Defaults: windows of 32 tokens, blocks of 512 contexts, a flush after a second. */
    public static PublishSettings of(String run, String code) {
        return new PublishSettings(
                "castalia-produce",
                "castalia-produce-0",
                run,
                code,
                32,
                512,
                LARGEST_BLOCK,
                PARTS_PER_BATCH,
                CHARS_PER_BATCH,
                2048,
                2,
                Duration.ofSeconds(1),
                Sinks.NONE,
                Optional.empty());
    }

    /** The same in another consumer group. */
    public PublishSettings withGroup(String name) {
        return changed(name, transactionalId, window, contextsPerBlock, flush);
    }

    /** The same under another transactional id. */
    public PublishSettings withTransactionalId(String name) {
        return changed(group, name, window, contextsPerBlock, flush);
    }

    /** The same with windows of another length, in tokens. */
    public PublishSettings withWindow(int tokens) {
        return changed(group, transactionalId, tokens, contextsPerBlock, flush);
    }

    /** The same with another number of contexts in a block at most. */
    public PublishSettings withContextsPerBlock(int contexts) {
        return changed(group, transactionalId, window, contexts, flush);
    }

    /** The same with another flush interval. */
    public PublishSettings withFlush(Duration interval) {
        return changed(group, transactionalId, window, contextsPerBlock, interval);
    }

    /** The same with other limits of a batch. */
    public PublishSettings withBatch(int parts, int chars) {
        return new PublishSettings(
                group,
                transactionalId,
                run,
                code,
                window,
                contextsPerBlock,
                blockBytes,
                parts,
                chars,
                tokensPerForward,
                batchesInFlight,
                flush,
                sinks,
                rows);
    }

    /** The same with other sinks. */
    public PublishSettings withSinks(Sinks masked) {
        return new PublishSettings(
                group,
                transactionalId,
                run,
                code,
                window,
                contextsPerBlock,
                blockBytes,
                partsPerBatch,
                charsPerBatch,
                tokensPerForward,
                batchesInFlight,
                flush,
                masked,
                rows);
    }

    /** The same with documents joined into rows, if there is a rule for that. */
    public PublishSettings withRows(Optional<RowRule> rule) {
        return new PublishSettings(
                group,
                transactionalId,
                run,
                code,
                window,
                contextsPerBlock,
                blockBytes,
                partsPerBatch,
                charsPerBatch,
                tokensPerForward,
                batchesInFlight,
                flush,
                sinks,
                rule);
    }

    private PublishSettings changed(String inGroup, String id, int tokens, int contexts, Duration interval) {
        return new PublishSettings(
                inGroup,
                id,
                run,
                code,
                tokens,
                contexts,
                blockBytes,
                partsPerBatch,
                charsPerBatch,
                tokensPerForward,
                batchesInFlight,
                interval,
                sinks,
                rows);
    }

    private static void atLeastOne(String key, int value) {
        Refusal.unless(value > 0, key, value, "at least 1");
    }
}
