package io.castalia.streams.shard;

import io.castalia.schemas.Id;
import io.castalia.schemas.Side;
import io.castalia.schemas.wire.LatentStatistics;
import io.castalia.streams.summary.ByteReader;
import io.castalia.streams.summary.ByteWriter;
import io.castalia.streams.summary.Framing;
import io.castalia.streams.summary.Summary;
import io.castalia.streams.summary.SummaryShape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What a shard knows of itself, for one hookpoint. */
/*
 * Bytes: u8 version (3); the declaration; what shapes the state: i64 seed, varints strongest, sample, pool, u8 centred; varints
 * contexts, tokens (unmasked), windows, set aside, conflicts; text corpus; i64 time; varint
 * contexts left by the last sweep; varint n, n marks of 16; varint m, m passes.
 */
final class ShardRecord {

    /* Of all tables: whatever changes the bytes of any of them changes this. 3: with a shard's place in its topic. */
    private static final int VERSION = 3;

    /* Marks are told apart for as long as one of them may come again. */
    private static final int MARKS = 1024;

    final Declaration declaration;
    final Shape shape;
    long contexts;
    long tokens;
    long windows;
    long setAside;
    long conflicts;
    String corpus = "";
    long swept; // contexts that the last sweep left
    long time; // of the last block, milliseconds since 1970 UTC
    final List<Id> marks = new ArrayList<>();
    final Deque<Pass> passes = new ArrayDeque<>();

    /**
     * Settings that the state depends on.
     *
     * @param seed of every lottery
     * @param summary examples kept of each latent
     * @param poolContexts contexts of a pool
     * @param centred whether windows are centred on their peaks
     */
    record Shape(long seed, SummaryShape summary, int poolContexts, boolean centred) {

        static Shape of(ShardSettings settings) {
            return new Shape(settings.seed(), settings.summary(), settings.poolContexts(), settings.centred());
        }
    }

    ShardRecord(Declaration declaration, Shape shape) {
        this.declaration = declaration;
        this.shape = shape;
    }

    /** What is kept of a window. */
    Framing framing() {
        return new Framing(shape.centred(), declaration.window());
    }

    static ShardRecord read(byte[] bytes) {
        var in = new ByteReader(bytes);
        int version = in.u8();
        if (version != VERSION) {
            throw new Mismatch(
                    "the state was written in layout %d, and this version reads %d; run 'castalia stream reset' and start again, "
                            + "which reads the topic anew, or take another --topic-prefix",
                    version, VERSION);
        }
        var declaration = Declaration.read(in);
        var shape = new Shape(
                in.i64(), new SummaryShape(in.smallVarint(), in.smallVarint()), in.smallVarint(), in.u8() == 1);
        var shard = new ShardRecord(declaration, shape);
        shard.contexts = in.varint();
        shard.tokens = in.varint();
        shard.windows = in.varint();
        shard.setAside = in.varint();
        shard.conflicts = in.varint();
        shard.corpus = in.text();
        shard.time = in.i64();
        shard.swept = in.varint();
        for (int n = in.smallVarint(); n > 0; n--) {
            shard.marks.add(in.id());
        }
        for (int m = in.smallVarint(); m > 0; m--) {
            shard.passes.add(Pass.read(in));
        }
        return shard;
    }

    byte[] bytes() {
        var out = new ByteWriter().u8(VERSION);
        declaration.write(out);
        out.i64(shape.seed());
        out.varint(shape.summary().strongest()).varint(shape.summary().sample()).varint(shape.poolContexts());
        out.u8(shape.centred() ? 1 : 0);
        out.varint(contexts)
                .varint(tokens)
                .varint(windows)
                .varint(setAside)
                .varint(conflicts)
                .text(corpus)
                .i64(time)
                .varint(swept);
        out.varint(marks.size());
        marks.forEach(out::id);
        out.varint(passes.size());
        passes.forEach(pass -> pass.write(out));
        return out.toBytes();
    }

    /** What is counted of a latent of the shard. */
    LatentStatistics statistics(Summary summary) {
        return new LatentStatistics(
                tokens,
                contexts,
                windows,
                summary.firingTokens(),
                summary.windows(Side.EXPLAINING),
                summary.windows(Side.SCORING),
                summary.sum(),
                summary.maximum(),
                summary.histogram());
    }

    /** Notes a mark, and returns whether it was new. */
    boolean addMark(Id mark) {
        if (marks.contains(mark)) {
            return false;
        }
        marks.add(mark);
        if (marks.size() > MARKS) {
            marks.remove(0);
        }
        return true;
    }
}
