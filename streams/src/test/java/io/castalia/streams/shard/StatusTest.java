package io.castalia.streams.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.schemas.Columns;
import io.castalia.schemas.Half;
import io.castalia.schemas.block.BadBlock;
import io.castalia.schemas.wire.ActivationBlock;
import io.castalia.schemas.wire.Hookpoint;
import io.castalia.schemas.wire.LatentProfile;
import io.castalia.schemas.wire.LatentStatus;
import io.castalia.streams.fixture.Blocks;
import io.castalia.streams.fixture.Collector;
import io.castalia.streams.fixture.MemoryTable;
import io.castalia.streams.fixture.World;
import io.castalia.streams.summary.Summary;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A wide coder of which nearly nothing fires: one latent on every token, one now and then, one in a single window. */
final class StatusTest {

    private static final int LATENTS = 65_536;
    private static final int OWN = LATENTS / World.SHARDS;
    private static final int CONTEXT = 1024;
    private static final int CONTEXTS = 1024;
    private static final int TOKENS = CONTEXT * CONTEXTS;
    private static final int DENSE = 0;
    private static final int LIVE = 2;
    private static final int RARE = 40_000;

    private final MemoryTable pages = new MemoryTable();
    private final MemoryTable fragments = new MemoryTable();
    private final MemoryTable sent = new MemoryTable();
    private final MemoryTable texts = new MemoryTable();
    private final Collector out = new Collector();

    private Shard shard() {
        Hookpoint hookpoint = Hookpoint.newBuilder(World.HOOKPOINT)
                .setLatents(LATENTS)
                .setContext(CONTEXT)
                .setWindow(32)
                .build();
        return new Shard(
                0,
                ShardSettings.DEFAULT,
                new Tables(
                        new MemoryTable(),
                        pages,
                        fragments,
                        new MemoryTable(),
                        texts,
                        new MemoryTable(),
                        sent,
                        new MemoryTable()),
                name -> Optional.of(hookpoint),
                out,
                new Origin("code", "run"));
    }

    /** A million tokens without text. The dense latent is everywhere, the live one on each 997th token; all equally strong. */
    private static ActivationBlock block(int number) {
        var random = new Random(number);
        var counts = new int[CONTEXTS];
        Arrays.fill(counts, CONTEXT);
        var sides = new byte[CONTEXTS];
        random.nextBytes(sides);
        for (int i = 0; i < CONTEXTS; i++) {
            sides[i] &= 1;
        }
        int live = (TOKENS + 996) / 997;
        int rare = number == 0 ? 1 : 0;
        var distances = new int[TOKENS + live + rare];
        Arrays.fill(distances, TOKENS + 1, TOKENS + live, 996);
        var values = new short[distances.length];
        Arrays.fill(values, Half.of(1));
        return ActivationBlock.newBuilder(Blocks.of(0, List.of()))
                .setContexts(CONTEXTS)
                .setTexts(Collections.nCopies(CONTEXTS, ""))
                .setContextIds(Columns.ofLongs(random.longs(2 * CONTEXTS).toArray(), 2 * CONTEXTS))
                .setPartIds(Columns.ofLongs(random.longs(2 * CONTEXTS).toArray(), 2 * CONTEXTS))
                .setSides(ByteBuffer.wrap(sides))
                .setTokenCounts(Columns.ofVarints(counts, CONTEXTS))
                .setTokenIds(ByteBuffer.allocate(TOKENS))
                .setSpans(ByteBuffer.allocate(2 * TOKENS))
                .setMasked(ByteBuffer.allocate(TOKENS / 8))
                .setPieces(ByteBuffer.allocate(0))
                .setLatents(varints(0, 0, RARE / 2 - 2).limit(2 + 3 * rare))
                .setLatentCounts(Columns.ofVarints(new int[] {TOKENS, live, 1}, 2 + rare))
                .setPositions(Columns.ofVarints(distances, distances.length))
                .setValues(Columns.ofShorts(values, values.length))
                .build();
    }

    private static ByteBuffer varints(int... numbers) {
        return Columns.ofVarints(numbers, numbers.length);
    }

    private Map<LatentStatus, List<Integer>> profilesAtMark(Shard shard, String corpus, long contexts) throws BadBlock {
        out.profiles.clear();
        shard.block(Blocks.mark(0, corpus, contexts, 1), World.PROVENANCE, 99, 1, () -> true);
        shard.serve(() -> true);
        return out.profiles.stream()
                .collect(Collectors.groupingBy(
                        LatentProfile::getStatus,
                        TreeMap::new,
                        Collectors.mapping(LatentProfile::getLatent, Collectors.toList())));
    }

    @Test
    void mark_nearlyAllLatentsSilent_saysWhichAndKeepsLittle() throws BadBlock {
        Shard shard = shard();
        for (int number = 0; number < 9; number++) {
            shard.block(block(number), World.PROVENANCE, number, 1, () -> true);
        }
        Map<LatentStatus, List<Integer>> early = profilesAtMark(shard, "early", 9L * CONTEXTS);
        assertThat(early.get(LatentStatus.DENSE)).containsExactly(DENSE);
        assertThat(early.get(LatentStatus.LIVE)).containsExactly(LIVE);
        assertThat(early.get(LatentStatus.RARE)).containsExactly(RARE);
        assertThat(early.get(LatentStatus.UNSEEN)).hasSize(OWN - 3);

        shard.block(block(9), World.PROVENANCE, 9, 1, () -> true);
        Map<LatentStatus, List<Integer>> late = profilesAtMark(shard, "late", 10L * CONTEXTS);
        assertThat(late.get(LatentStatus.DEAD)).hasSize(OWN - 3).doesNotContain(DENSE, LIVE, RARE);
        assertThat(late).doesNotContainKey(LatentStatus.UNSEEN);
        assertThat(out.profiles).hasSize(OWN);

        Summary dense = shard.summary(World.NAME, DENSE).orElseThrow();
        assertThat(dense.firingTokens()).isEqualTo(10L * TOKENS);
        assertThat(dense.sum()).isEqualTo(10.0 * TOKENS);
        assertBounded();
    }

    /** What is kept of a silent latent is what was said of it; of the others, their examples and some texts. */
    private void assertBounded() {
        assertThat(pages.size()).isEqualTo(OWN / 128);
        assertThat(pages.bytes() + sent.bytes()).isLessThan(100L * OWN);
        assertThat(fragments.size()).isLessThan(10);
        assertThat(fragments.bytes()).isLessThan(600_000);
        int live = 10 * ((TOKENS + 996) / 997);
        assertThat(texts.size()).isLessThan(live + 10 * CONTEXTS);
    }

    @Test
    void summary_manyMorePeaksAlikeThanAreKept_keepsThoseOfTheLowestHash() throws BadBlock {
        Shard shard = shard();
        shard.block(block(0), World.PROVENANCE, 0, 1, () -> true);
        Summary once = shard.summary(World.NAME, DENSE).orElseThrow();
        shard.block(block(0), World.PROVENANCE, 1, 1, () -> true);

        assertThat(shard.summary(World.NAME, DENSE).orElseThrow().examples()).isEqualTo(once.examples());
        assertThat(IntStream.of(DENSE, LIVE, RARE)
                        .mapToLong(latent ->
                                shard.summary(World.NAME, latent).orElseThrow().firingTokens()))
                .containsExactly(2L * TOKENS, 2 * 1052L, 2L);
    }
}
