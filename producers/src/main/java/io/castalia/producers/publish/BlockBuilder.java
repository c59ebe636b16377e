package io.castalia.producers.publish;

import io.castalia.producers.sparse.SparseCode;
import io.castalia.schemas.wire.ActivationBlock;
import io.castalia.schemas.wire.Mark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns contexts and the codes of one hookpoint into blocks: for each shard, every context, and the activations of the
 * shard's latents in them. Blocks are cut by bytes, then by contexts, at the same places in all shards.
 */
final class BlockBuilder {

    private static final int FORMAT = 1;

    private final String hookpoint;
    private final int latents;
    private final int shards;
    private final int contextsPerBlock;
    private final long blockBytes;
    private final BlockSize size;
    private final int[] counts; // (latents), activations of each in the block

    /** Builds the blocks of a hookpoint. */
    BlockBuilder(String hookpoint, int latents, int shards, int contextsPerBlock, long blockBytes) {
        this.hookpoint = hookpoint;
        this.latents = latents;
        this.shards = shards;
        this.contextsPerBlock = contextsPerBlock;
        this.blockBytes = blockBytes;
        this.size = new BlockSize(latents, shards);
        this.counts = new int[latents];
    }

    /** An end of a corpus in one shard: no contexts, empty columns. */
    static ActivationBlock mark(String hookpoint, int shard, int shards, Mark mark) {
        var nothing = new ShardActivations(new int[0], shard, shards);
        return block(hookpoint, shard, shards, new ContextColumns(List.of()), nothing, mark);
    }

    /** Bytes of a block that has this context alone, at most. */
    long alone(ContextRow row, SparseCode code) {
        size.clear();
        size.add(row, code);
        return size.bytes();
    }

    /**
     * The blocks, those of the first contexts first, and of the same contexts by shard.
     *
     * @param rows contexts, each of which fits into a block
     * @param codes their activations, checked; those of masked tokens and those that are zero are left out
     */
    List<ActivationBlock> blocks(List<ContextRow> rows, List<SparseCode> codes) {
        var blocks = new ArrayList<ActivationBlock>();
        int from = 0;
        while (from < rows.size()) {
            int to = end(rows, codes, from);
            append(rows.subList(from, to), codes.subList(from, to), blocks);
            from = to;
        }
        return blocks;
    }

    private int end(List<ContextRow> rows, List<SparseCode> codes, int from) {
        size.clear();
        int to = from;
        while (to < rows.size() && to - from < contextsPerBlock) {
            size.add(rows.get(to), codes.get(to));
            if (to > from && size.bytes() > blockBytes) {
                break;
            }
            to++;
        }
        return to;
    }

    /* A counting sort by latent. The contexts are gone through in order, so the positions of a latent ascend. */
    private void append(List<ContextRow> rows, List<SparseCode> codes, List<ActivationBlock> blocks) {
        count(rows, codes);
        var columns = new ContextColumns(rows);
        var firing = new ShardActivations[shards];
        for (int shard = 0; shard < shards; shard++) {
            firing[shard] = new ShardActivations(counts, shard, shards);
        }
        place(rows, codes, firing);
        for (int shard = 0; shard < shards; shard++) {
            blocks.add(block(hookpoint, shard, shards, columns, firing[shard], null));
        }
    }

    private void count(List<ContextRow> rows, List<SparseCode> codes) {
        Arrays.fill(counts, 0);
        for (int c = 0; c < rows.size(); c++) {
            SparseCode code = codes.get(c);
            for (int t = 0; t < code.tokens(); t++) {
                if (!rows.get(c).context().masked(t)) {
                    for (int i = code.from(t); i < code.from(t + 1); i++) {
                        counts[code.latent(i)] += isZero(code.half(i)) ? 0 : 1;
                    }
                }
            }
        }
    }

    /** Afterwards the counts are where the next activation of each latent would go. */
    private void place(List<ContextRow> rows, List<SparseCode> codes, ShardActivations[] firing) {
        for (int shard = 0; shard < shards; shard++) {
            int next = 0;
            for (int latent = shard; latent < latents; latent += shards) {
                int count = counts[latent];
                counts[latent] = next;
                next += count;
            }
        }
        int position = 0;
        for (int c = 0; c < rows.size(); c++) {
            SparseCode code = codes.get(c);
            for (int t = 0; t < code.tokens(); t++, position++) {
                if (!rows.get(c).context().masked(t)) {
                    for (int i = code.from(t); i < code.from(t + 1); i++) {
                        int latent = code.latent(i);
                        if (!isZero(code.half(i))) {
                            firing[latent % shards].put(counts[latent]++, position, code.half(i));
                        }
                    }
                }
            }
        }
    }

    private static ActivationBlock block(
            String hookpoint,
            int shard,
            int shards,
            ContextColumns contexts,
            ShardActivations activations,
            @Nullable Mark mark) {
        return contexts.builder()
                .setFormat(FORMAT)
                .setHookpoint(hookpoint)
                .setShard(shard)
                .setShards(shards)
                .setLatents(activations.latents())
                .setLatentCounts(activations.latentCounts())
                .setPositions(activations.positions())
                .setValues(activations.values())
                .setMark(mark)
                .build();
    }

    static boolean isZero(short half) {
        return (half & 0x7fff) == 0;
    }
}
