package io.castalia.streams.shard;

import io.castalia.schemas.Provenance;
import io.castalia.schemas.block.BadBlock;
import io.castalia.schemas.block.Block;
import io.castalia.schemas.wire.ActivationBlock;
import io.castalia.schemas.wire.Mark;

/** Looks through a whole block before any of it counts. What it lets through can be summarised without a further look. */
final class BlockCheck {

    private static final int LAYOUT = 1;

    /* It goes out with all that is sent. */
    private static final int CORPUS_CHARS = 1024;

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
        contexts(raw);
        mark(raw);
        return new Block(raw, hookpoint.shape(), shard);
    }

    private void address(ActivationBlock raw) throws BadBlock {
        BadBlock.unless(
                raw.getFormat() == LAYOUT,
                "the block's layout is %d, and this version reads %d; a higher one is a newer version's, "
                        + "which reads it, any other is a mistake of what wrote the block",
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
        corpus(provenance.corpus());
    }

    private static void corpus(String name) throws BadBlock {
        BadBlock.unless(
                name.length() <= CORPUS_CHARS,
                "the block's corpus has a name of %d characters; give it one of %d at most",
                name.length(),
                CORPUS_CHARS);
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

    private static void contexts(ActivationBlock raw) throws BadBlock {
        int n = raw.getContexts();
        BadBlock.unless(n >= 0, "the block says %d contexts; it must be at least 0", n);
        BadBlock.unless(
                raw.getTexts().size() == n,
                "the block has %d texts for %d contexts",
                raw.getTexts().size(),
                n);
    }

    private static void mark(ActivationBlock raw) throws BadBlock {
        Mark mark = raw.getMark();
        if (mark == null) {
            BadBlock.unless(raw.getContexts() > 0, "the block has neither contexts nor a mark");
            return;
        }
        corpus(mark.getCorpus());
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
}
