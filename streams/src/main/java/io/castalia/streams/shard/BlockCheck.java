package io.castalia.streams.shard;

import io.castalia.schemas.Columns;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.wire.ActivationBlock;
import io.castalia.schemas.wire.Mark;
import java.nio.ByteBuffer;

/** Looks through a whole block before any of it counts. What it lets through can be summarised without a further look. */
final class BlockCheck {

    private static final int LAYOUT = 1;
    private static final int ID_BYTES = 16;
    private static final int INFINITE = 0x7c00;

    private final Declaration hookpoint;
    private final int shard;

    /** Checks blocks of one shard, which is the partition they come from. */
    BlockCheck(Declaration hookpoint, int shard) {
        this.hookpoint = hookpoint;
        this.shard = shard;
    }

    /** Returns the columns. Throws BadBlock: set aside. */
    Block check(ActivationBlock raw, Provenance provenance) throws BadBlock {
        address(raw);
        source(provenance);
        lengths(raw);
        mark(raw);
        sides(raw);
        var block = new Block(raw);
        contexts(block);
        activations(block);
        return block;
    }

    private void address(ActivationBlock raw) throws BadBlock {
        BadBlock.unless(
                raw.getFormat() == LAYOUT,
                "the block's layout is %d, and this version reads %d; read it with a newer one",
                raw.getFormat(),
                LAYOUT);
        BadBlock.unless(
                raw.getShard() == shard && raw.getShards() == hookpoint.shards(),
                "the block says shard %d of %d, but stands in partition %d, and '%s' was declared with %d shards",
                raw.getShard(),
                raw.getShards(),
                shard,
                hookpoint.name(),
                hookpoint.shards());
    }

    private void source(Provenance provenance) throws BadBlock {
        same("model", provenance.model(), hookpoint.model());
        same("coder", provenance.coder(), hookpoint.coder());
        same("tokenizer", provenance.tokenizer(), hookpoint.tokenizer());
    }

    private void same(String what, String got, String declared) throws BadBlock {
        BadBlock.unless(
                got.equals(declared),
                "the block's %s is '%s', but '%s' was declared with '%s'; another %s needs another hookpoint name or prefix",
                what,
                got,
                hookpoint.name(),
                declared,
                what);
    }

    private static void lengths(ActivationBlock raw) throws BadBlock {
        long n = raw.getContexts();
        BadBlock.unless(n >= 0, "the block says %d contexts; it must be at least 0", n);
        BadBlock.unless(
                raw.getTexts().size() == n,
                "the block has %d texts for %d contexts",
                raw.getTexts().size(),
                n);
        length("contextIds", raw.getContextIds(), ID_BYTES * n);
        length("partIds", raw.getPartIds(), ID_BYTES * n);
        length("sides", raw.getSides(), n);
        length("tokenCounts", raw.getTokenCounts(), 4 * n);
        long t = raw.getTokenIds().remaining() / 4;
        length("tokenIds", raw.getTokenIds(), 4 * t);
        length("spanStarts", raw.getSpanStarts(), 4 * t);
        length("spanEnds", raw.getSpanEnds(), 4 * t);
        length("masked", raw.getMasked(), (t + 7) / 8);
        length("pieceLengths", raw.getPieceLengths(), 2 * t);
        long pieces = 0;
        for (short bytes : Columns.shorts(raw.getPieceLengths())) {
            pieces += bytes & 0xffff;
        }
        length("pieces", raw.getPieces(), pieces);
        long m = raw.getLatents().remaining() / 4;
        length("latents", raw.getLatents(), 4 * m);
        length("latentCounts", raw.getLatentCounts(), 4 * m);
        long a = raw.getPositions().remaining() / 4;
        length("positions", raw.getPositions(), 4 * a);
        length("values", raw.getValues(), 2 * a);
    }

    private static void length(String column, ByteBuffer packed, long bytes) throws BadBlock {
        BadBlock.unless(
                packed.remaining() == bytes,
                "column %s has %d bytes where %d are due; the block is truncated or mislaid",
                column,
                packed.remaining(),
                bytes);
    }

    private static void mark(ActivationBlock raw) throws BadBlock {
        Mark mark = raw.getMark();
        if (mark == null) {
            BadBlock.unless(raw.getContexts() > 0, "the block has neither contexts nor a mark");
            return;
        }
        BadBlock.unless(
                raw.getContexts() == 0
                        && !raw.getTokenIds().hasRemaining()
                        && !raw.getLatents().hasRemaining(),
                "the mark of corpus '%s' holds %d contexts; a mark has none",
                mark.getCorpus(),
                raw.getContexts());
        BadBlock.unless(
                mark.getContexts() >= 0 && mark.getParts() >= 0,
                "the mark of corpus '%s' counts %d contexts of %d parts; neither can be negative",
                mark.getCorpus(),
                mark.getContexts(),
                mark.getParts());
    }

    private static void sides(ActivationBlock raw) throws BadBlock {
        for (byte side : Block.bytes(raw.getSides())) {
            BadBlock.unless(side == 0 || side == 1, "a side is %d; 0 is explaining, 1 is scoring", side);
        }
        long tokens = 0;
        for (int count : Columns.ints(raw.getTokenCounts())) {
            BadBlock.unless(count > 0, "a context has %d tokens; it must have at least 1", count);
            tokens += count;
        }
        BadBlock.unless(
                tokens * 4 == raw.getTokenIds().remaining(),
                "the contexts have %d tokens together, but tokenIds holds %d",
                tokens,
                raw.getTokenIds().remaining() / 4);
    }

    private void contexts(Block block) throws BadBlock {
        for (int context = 0; context < block.contexts(); context++) {
            BadBlock.unless(
                    block.tokens(context) <= hookpoint.context(),
                    "context %s has %d tokens, but '%s' was declared with at most %d",
                    block.contextIds.get(context),
                    block.tokens(context),
                    hookpoint.name(),
                    hookpoint.context());
            String text = block.texts.get(context);
            int points = text.codePointCount(0, text.length());
            for (int token = block.firstTokens[context]; token < block.firstTokens[context + 1]; token++) {
                if (block.tokenIds[token] < 0) {
                    throw new BadBlock("token %d of the block has the id %d; ids are at least 0"
                            .formatted(token, block.tokenIds[token]));
                }
                int start = block.spanStarts[token];
                int end = block.spanEnds[token];
                if (start < 0 || start > end || end > points) {
                    throw new BadBlock("token %d of the block spans %d to %d, but its context's text has %d code points"
                            .formatted(token, start, end, points));
                }
            }
        }
    }

    private void activations(Block block) throws BadBlock {
        long next = 0;
        int before = -1;
        for (int i = 0; i < block.latents.length; i++) {
            int latent = block.latents[i];
            int count = block.latentCounts[i];
            BadBlock.unless(latent > before, "latent %d follows latent %d; latents must ascend", latent, before);
            BadBlock.unless(
                    latent < hookpoint.latents() && latent % hookpoint.shards() == shard,
                    "latent %d is not one of shard %d of %d in '%s', which has %d latents",
                    latent,
                    shard,
                    hookpoint.shards(),
                    hookpoint.name(),
                    hookpoint.latents());
            BadBlock.unless(
                    count >= 1 && next + count <= block.positions.length,
                    "latent %d has %d activations, with %d left in the block; it must have at least 1, and no more",
                    latent,
                    count,
                    block.positions.length - next);
            firings(block, latent, (int) next, (int) next + count);
            next += count;
            before = latent;
        }
        BadBlock.unless(
                next == block.positions.length,
                "the latents have %d activations together, but positions holds %d",
                next,
                block.positions.length);
    }

    private static void firings(Block block, int latent, int from, int to) throws BadBlock {
        int before = -1;
        for (int i = from; i < to; i++) {
            int position = block.positions[i];
            if (position <= before || position >= block.tokens()) {
                throw new BadBlock(
                        "latent %d fires at token %d after token %d, of %d; positions must ascend within the block"
                                .formatted(latent, position, before, block.tokens()));
            }
            if (block.masked(position)) {
                throw new BadBlock("latent %d fires at token %d, which is masked".formatted(latent, position));
            }
            int bits = block.values[i];
            if (bits <= 0 || bits >= INFINITE) {
                throw new BadBlock(
                        "latent %d has an activation with the bits 0x%04x at token %d; it must be finite and above zero"
                                .formatted(latent, bits & 0xffff, position));
            }
            before = position;
        }
    }
}
