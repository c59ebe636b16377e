package io.castalia.streams.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.schemas.Half;
import io.castalia.schemas.block.BadBlock;
import io.castalia.schemas.wire.Action;
import io.castalia.schemas.wire.Command;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.EvidenceReason;
import io.castalia.schemas.wire.LatentStatistics;
import io.castalia.streams.evidence.Cut;
import io.castalia.streams.evidence.EvidenceShape;
import io.castalia.streams.evidence.LatentSelection;
import io.castalia.streams.evidence.Negatives;
import io.castalia.streams.fixture.Blocks;
import io.castalia.streams.fixture.Collector;
import io.castalia.streams.fixture.Example;
import io.castalia.streams.fixture.MemoryTable;
import io.castalia.streams.fixture.NaiveShard;
import io.castalia.streams.fixture.World;
import io.castalia.streams.page.Pages;
import io.castalia.streams.summary.SummaryShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

final class ShardTest {

    private static final EvidenceShape SHAPE =
            new EvidenceShape(5, 4, Cut.ALL, 2, 6, 3, new Negatives(8, 4, 4, 4), 3, 100_000);
    private static final ShardSettings SMALL =
            new ShardSettings(7, new SummaryShape(6, 16), 12, false, 1, 4, 0, LatentSelection.ALL, SHAPE);

    private static final Origin ORIGIN = new Origin("code", "run");

    private static int shards;
    private static long offset;

    private static void feed(Shard shard, List<Example> examples, Random random) throws BadBlock {
        for (int from = 0; from < examples.size(); ) {
            int to = Math.min(examples.size(), from + 1 + random.nextInt(9));
            shard.block(Blocks.of(0, examples.subList(from, to)), World.PROVENANCE, offset++, 5, () -> true);
            shard.sweep(times(random.nextInt(4)));
            from = to;
        }
    }

    private static void mark(Shard shard, long contexts) throws BadBlock {
        shard.block(Blocks.mark(0, "corpus", contexts, 3), World.PROVENANCE, 6, 6, () -> true);
        shard.serve(() -> true);
    }

    /** Content alone: neither id, nor revision, nor reason. */
    private static Evidence content(Evidence e) {
        return new Evidence(
                "",
                e.getHookpoint(),
                e.getLatent(),
                0,
                EvidenceReason.FIRST,
                e.getStatistics(),
                e.getExplaining(),
                e.getContrast(),
                e.getScoring(),
                e.getNeighbours(),
                e.getDroppedForSize(),
                null);
    }

    @Test
    void mark_anyContexts_sendsWhatTheSlowTwinSays() throws BadBlock {
        for (int seed = 0; seed < 60; seed++) {
            assertSendsWhatTheSlowTwinSays(SMALL, seed);
        }
    }

    @Test
    void mark_anyContextsCentred_sendsWhatTheSlowTwinSays() throws BadBlock {
        for (int seed = 0; seed < 60; seed++) {
            assertSendsWhatTheSlowTwinSays(SMALL.withCentred(true), seed);
        }
    }

    private static void assertSendsWhatTheSlowTwinSays(ShardSettings settings, int seed) throws BadBlock {
        var random = new Random(seed);
        List<Example> examples = new World(seed).examples(1 + random.nextInt(120));
        List<Evidence> sent = outcome(settings, examples, random);

        var twin = new NaiveShard(settings, examples);
        List<Evidence> expected = new ArrayList<>();
        for (int latent = 0; latent < World.LATENTS; latent += World.SHARDS) {
            Evidence evidence = twin.evidence(latent);
            if (evidence.getStatistics().getExplainingWindows() >= 1
                    && evidence.getStatistics().getScoringWindows() >= 1) {
                expected.add(evidence);
            }
        }
        assertThat(sent.stream().map(ShardTest::content).toList())
                .as("seed %d", seed)
                .isEqualTo(expected);
    }

    @Test
    void mark_explainingAndScoring_shareNoTokens() throws BadBlock {
        assertThat(droppedEqual(SMALL)).isPositive();
        assertThat(droppedEqual(SMALL.withCentred(true))).isPositive();
    }

    private static int droppedEqual(ShardSettings settings) throws BadBlock {
        int dropped = 0;
        for (int seed = 0; seed < 20; seed++) {
            var random = new Random(seed);
            for (Evidence evidence : outcome(settings, new World(seed).examples(80), random)) {
                Set<List<Integer>> shown = new HashSet<>();
                evidence.getExplaining().forEach(w -> shown.add(w.getTokenIds()));
                evidence.getContrast().forEach(w -> shown.add(w.getTokenIds()));
                assertThat(evidence.getScoring().getActivating())
                        .as("seed %d", seed)
                        .noneMatch(w -> shown.contains(w.getTokenIds()));
                assertThat(evidence.getScoring().getSilent())
                        .as("seed %d", seed)
                        .noneMatch(w -> shown.contains(w.getTokenIds()));
                dropped += evidence.getScoring().getDroppedEqual();
            }
        }
        return dropped;
    }

    @Test
    void state_takenUpAtAnyPoint_goesOnAsIfItHadNeverStopped() throws BadBlock {
        for (int seed = 0; seed < 20; seed++) {
            List<Example> examples = new World(seed).examples(60);
            List<Evidence> whole = outcome(SMALL, examples, new Random(seed));

            Tables tables = MemoryTable.tables();
            var sent = new Collector();
            for (int from = 0; from < examples.size(); from += 10) {
                feed(shard(SMALL, tables, sent), examples.subList(from, from + 10), new Random(seed));
            }
            shard(SMALL, tables, sent)
                    .block(Blocks.mark(0, "corpus", examples.size(), 3), World.PROVENANCE, 6, 6, () -> true);
            for (Shard next = shard(SMALL, tables, sent); next.busy(); next = shard(SMALL, tables, sent)) {
                next.serve(times(1));
            }

            assertThat(sent.evidence.stream().filter(e -> e.getMark() == null))
                    .as("seed %d", seed)
                    .isEqualTo(whole);
        }
    }

    @Test
    void block_whileAPassIsUnderWay_waitsForItsEnd() throws BadBlock {
        List<Example> examples = new World(2).examples(60);
        List<Evidence> atMark = outcome(SMALL, examples.subList(0, 50), new Random(2));
        var sent = new Collector();
        Shard shard = shard(SMALL, MemoryTable.tables(), sent);
        feed(shard, examples.subList(0, 50), new Random(2));
        shard.block(Blocks.mark(0, "corpus", 50, 3), World.PROVENANCE, 6, 6, () -> true);
        shard.serve(times(2));
        shard.block(Blocks.of(0, examples.subList(50, 60)), World.PROVENANCE, 7, 7, () -> true);

        assertThat(shard.busy()).isFalse();
        assertThat(sent.evidence.stream().filter(e -> e.getMark() == null)).isEqualTo(atMark);
    }

    @Test
    void sendEvidence_afterEachBlock_sendsFirstAndGrownWithWhatTheSlowTwinSays() throws BadBlock {
        ShardSettings settings = SMALL.withMinWindows(5).withGrowth(2);
        int grown = 0;
        for (int seed = 0; seed < 6; seed++) {
            List<Example> examples = new World(seed).examples(80);
            var sent = new Collector();
            Shard shard = shard(settings, MemoryTable.tables(), sent);
            var windowsAt = new TreeMap<Integer, Long>();
            for (int n = 1; n <= examples.size(); n++) {
                shard.block(Blocks.of(0, examples.subList(n - 1, n)), World.PROVENANCE, offset++, 5, () -> true);
                sent.evidence.clear();
                shard.sendEvidence(() -> true);

                var twin = new NaiveShard(settings, examples.subList(0, n));
                List<Evidence> expected = new ArrayList<>();
                for (int latent = 0; latent < World.LATENTS; latent += World.SHARDS) {
                    Evidence evidence = twin.evidence(latent);
                    LatentStatistics counts = evidence.getStatistics();
                    long windows = counts.getExplainingWindows() + counts.getScoringWindows();
                    boolean enough = Math.min(counts.getExplainingWindows(), counts.getScoringWindows()) >= 5;
                    Long before = windowsAt.get(latent);
                    if (enough && (before == null || windows >= 2 * before)) {
                        windowsAt.put(latent, windows);
                        expected.add(evidence);
                        grown += before == null ? 0 : 1;
                    }
                }
                assertThat(sent.evidence.stream().map(ShardTest::content))
                        .as("seed %d, %d contexts", seed, n)
                        .containsExactlyInAnyOrderElementsOf(expected);
                assertThat(sent.evidence)
                        .allMatch(e ->
                                e.getReason() == (e.getRevision() == 1 ? EvidenceReason.FIRST : EvidenceReason.GROWTH));
            }
        }
        assertThat(grown).isGreaterThan(20);
    }

    @Test
    void sendProfiles_noTime_sendsTheMostMaterialFirst() throws BadBlock {
        List<Example> examples = new World(3).examples(60);
        var sent = new Collector();
        Shard shard = shard(SMALL, MemoryTable.tables(), sent);
        feed(shard, examples.subList(0, 50), new Random(3));
        shard.sendProfiles(() -> true);
        Map<Integer, Float> maxima = new HashMap<>();
        sent.profiles.forEach(p -> maxima.put(p.getLatent(), p.getStatistics().getMaximum()));
        assertThat(maxima).hasSize(5);
        sent.profiles.clear();

        Example stronger = World.with(examples.get(55), 4, Half.of(50f));
        feed(shard, examples.subList(50, 55), new Random(3));
        shard.block(Blocks.of(0, List.of(stronger)), World.PROVENANCE, offset++, 5, () -> true);
        shard.sendProfiles(times(1));

        assertThat(sent.profiles).hasSize(1);
        assertThat(sent.profiles.get(0).getLatent()).isEqualTo(4);
        assertThat(sent.profiles.get(0).getStatistics().getMaximum()).isEqualTo(50f);
    }

    @Test
    void sweep_longStream_keepsNoMoreThanWhatIsReferredTo() throws BadBlock {
        assertKeepsNoMoreThanWhatIsReferredTo(SMALL);
        assertKeepsNoMoreThanWhatIsReferredTo(SMALL.withCentred(true));
    }

    @Test
    void sweep_thatGetsNoTime_keepsPaceWithWhatComesIn() throws BadBlock {
        var limits = new Pages.Limits(60, 200, 20);
        for (int seed = 0; seed < 20; seed++) {
            Shard shard = new Shard(
                    0,
                    SMALL,
                    limits,
                    MemoryTable.tables(),
                    name -> Optional.of(World.HOOKPOINT),
                    new Collector(),
                    ORIGIN);
            double most = 0;
            for (int round = 0; round < 8; round++) {
                for (Example example : new World(100 * seed + round).examples(100)) {
                    shard.block(Blocks.of(0, List.of(example)), World.PROVENANCE, offset++, 5, () -> true);
                    shard.sweep(() -> false);
                    assertThat(shard.overdue()).as("seed %d", seed).isLessThan(Sweeper.MOST * 21 / 20 + 1 / 20.0);
                    most = Math.max(most, shard.overdue());
                }
            }
            assertThat(most).as("a sweep was put off, seed %d", seed).isGreaterThan(1.2);
        }
    }

    private static void assertKeepsNoMoreThanWhatIsReferredTo(ShardSettings settings) throws BadBlock {
        Tables tables = MemoryTable.tables();
        var limits = new Pages.Limits(60, 200, 20);
        Shard shard =
                new Shard(0, settings, limits, tables, name -> Optional.of(World.HOOKPOINT), new Collector(), ORIGIN);

        for (int round = 0; round < 8; round++) {
            for (Example example : new World(round).examples(100)) {
                shard.block(Blocks.of(0, List.of(example)), World.PROVENANCE, offset++, 5, () -> true);
                shard.sweep(() -> true);
            }
        }

        // 5 latents, two sides, 6 and 16 windows of each, twice over and 20 more.
        assertThat(((MemoryTable) tables.texts()).size()).isLessThan(2 * 5 * 2 * 22 + 20);
        assertThat(((MemoryTable) tables.contexts()).size()).isLessThan(2 * 5 * 2 * 22 + 20);
    }

    @Test
    void mark_someLatentsChosen_sendsEvidenceOfThoseAndProfilesOfAll() throws BadBlock {
        var sent = new Collector();
        Shard shard = shard(SMALL.withLatents(LatentSelection.parse("2-3,6")), MemoryTable.tables(), sent);
        feed(shard, new World(1).examples(60), new Random(1));
        mark(shard, 60);

        assertThat(sent.evidence.stream().map(Evidence::getLatent)).containsExactly(2, 6, -1);
        assertThat(sent.profiles).hasSize(5);
    }

    @Test
    void mark_smallLimit_dropsWindowsAndCountsThem() throws BadBlock {
        var tight = new EvidenceShape(5, 4, Cut.ALL, 2, 6, 3, new Negatives(8, 4, 4, 4), 3, 4096);
        var settings = new ShardSettings(7, new SummaryShape(6, 16), 12, false, 1, 4, 0, LatentSelection.ALL, tight);
        List<Example> examples = new World(1).examples(100);
        List<Evidence> whole = outcome(SMALL, examples, new Random(1));
        List<Evidence> small = outcome(settings, examples, new Random(1));

        assertThat(small).hasSameSizeAs(whole);
        for (int i = 0; i < small.size(); i++) {
            assertThat(windows(small.get(i)) + small.get(i).getDroppedForSize()).isEqualTo(windows(whole.get(i)));
            assertThat(small.get(i).getDroppedForSize()).isPositive();
            assertThat(small.get(i).getExplaining())
                    .isEqualTo(whole.get(i)
                            .getExplaining()
                            .subList(0, small.get(i).getExplaining().size()));
        }
    }

    @Test
    void open_otherSeed_isRefused() throws BadBlock {
        Tables tables = MemoryTable.tables();
        feed(shard(SMALL, tables, new Collector()), new World(1).examples(5), new Random(1));

        assertThatThrownBy(() -> shard(SMALL.withSeed(8), tables, new Collector()))
                .isInstanceOf(Mismatch.class)
                .hasMessageContaining("seed=7")
                .hasMessageContaining("seed=8");
    }

    @Test
    void open_otherWindows_isRefused() throws BadBlock {
        Tables tables = MemoryTable.tables();
        feed(shard(SMALL.withCentred(true), tables, new Collector()), new World(1).examples(5), new Random(1));

        assertThatThrownBy(() -> shard(SMALL, tables, new Collector()))
                .isInstanceOf(Mismatch.class)
                .hasMessageContaining("centred=true")
                .hasMessageContaining("centred=false");
    }

    @Test
    void command_otherLatents_areNotItsOwn() throws BadBlock {
        var sent = new Collector();
        Shard shard = shard(SMALL, MemoryTable.tables(), sent);
        feed(shard, new World(1).examples(30), new Random(1));
        shard.command(new Command(Action.EVIDENCE, World.NAME, 3), 1);
        shard.command(new Command(Action.EVIDENCE, World.NAME, -4), 1);
        shard.command(new Command(Action.EVIDENCE, "elsewhere", 2), 1);
        assertThat(sent.evidence).isEmpty();

        shard.command(new Command(Action.EVIDENCE, World.NAME, 2), 1);
        assertThat(sent.evidence).hasSize(1);
    }

    private static long windows(Evidence e) {
        return e.getExplaining().size()
                + e.getContrast().size()
                + e.getScoring().getActivating().size()
                + (long) e.getScoring().getSilent().size();
    }

    /** Pages are merged at once, now and then, or never, so that each way is gone. */
    private static Shard shard(ShardSettings settings, Tables tables, Collector sent) {
        int[] tails = {0, 60, 300, 100_000};
        int kind = shards++;
        var limits = new Pages.Limits(tails[kind % 4], 400 * (kind / 4 % 4), 10 * (kind % 3));
        return new Shard(0, settings, limits, tables, name -> Optional.of(World.HOOKPOINT), sent, ORIGIN);
    }

    /** All evidence sent at the mark after these contexts, without the mark. */
    private static List<Evidence> outcome(ShardSettings settings, List<Example> examples, Random random)
            throws BadBlock {
        var sent = new Collector();
        Shard shard = shard(settings, MemoryTable.tables(), sent);
        feed(shard, examples, random);
        mark(shard, examples.size());
        return sent.evidence.stream().filter(e -> e.getMark() == null).toList();
    }

    private static BooleanSupplier times(int n) {
        var left = new AtomicInteger(n);
        return () -> left.getAndDecrement() > 0;
    }
}
