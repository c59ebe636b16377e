package io.castalia.app.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.castalia.schemas.Provenance;
import io.castalia.schemas.block.BadBlock;
import io.castalia.schemas.wire.Action;
import io.castalia.schemas.wire.Command;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.LatentProfile;
import io.castalia.streams.shard.Origin;
import io.castalia.streams.shard.Outlet;
import io.castalia.streams.shard.Shard;
import io.castalia.streams.shard.ShardSettings;
import io.castalia.streams.shard.Table;
import io.castalia.streams.shard.Tables;
import io.castalia.streams.shard.Taken;
import io.castalia.streams.summary.SummaryShape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is put is held against what a stream truly leaves that is that long. */
class SteadyStateTest {

    private static final LoadShape SHAPE = new LoadShape(1400, 40, 64, 64, 16, 2, 3);
    private static final int BLOCKS = 120;
    private static final int MORE = 12;
    private static final int SHARD = 1;

    private final Load load = Load.of(SHAPE);
    private final ShardSettings settings = ShardSettings.DEFAULT
            .withSeed(SHAPE.seed())
            .withSummary(new SummaryShape(40, 32))
            .withMinWindows(20);
    private final Map<String, LatentProfile> sent = new HashMap<>();

    @Test
    void put_aState_isAsAStreamOfThatLengthLeavesIt() throws BadBlock {
        var real = new Store();
        feed(open(real), 0, BLOCKS);
        Store put = put(BLOCKS);

        assertThat(put.contexts.bytes() / real.contexts.bytes()).isCloseTo(1, within(0.03));
        assertThat(put.pool.rows).hasSameSizeAs(real.pool.rows);
        assertThat(put.pages.bytes() / real.pages.bytes()).isCloseTo(1, within(0.25));
        // Pages double before they are merged, and are merged at other times.
        assertThat(put.fragments.bytes() / real.fragments.bytes()).isBetween(0.5, 2.0);

        Map<String, LatentProfile> wanted = profiles(real);
        Map<String, LatentProfile> got = profiles(put);
        assertThat(got).hasSameSizeAs(wanted);
        assertThat(ratio(got, wanted, p -> p.getStatistics().getFiringTokens())).isCloseTo(1, within(0.02));
        assertThat(ratio(got, wanted, SteadyStateTest::windows)).isCloseTo(1, within(0.02));
        assertThat(ratio(got, wanted, p -> p.getStatistics().getSum())).isCloseTo(1, within(0.02));
        assertThat(ratio(got, wanted, p -> p.getStatistics().getMaximum())).isCloseTo(1, within(0.03));
        assertThat(ratio(got, wanted, p -> p.getQuantiles().get(5))).isCloseTo(1, within(0.03));
        for (int rank : new int[] {0, 4, 9}) {
            assertThat(ratio(got, wanted, p -> p.getStrongest().get(rank).getPeak()))
                    .isCloseTo(1, within(0.03));
        }
    }

    @Test
    void block_afterwards_isAdmittedAsExpected() throws BadBlock {
        double share = feed(open(put(BLOCKS)), BLOCKS, MORE);
        double expected = Expectation.share(
                SHAPE,
                load.densities(),
                settings.summary(),
                (long) BLOCKS * SHAPE.blockTokens(),
                (long) MORE * SHAPE.blockTokens());
        // Gates lag behind, for a page is merged when it has doubled: 1 / ln 2 on average, at any time.
        assertThat(share / expected).isCloseTo(1 / Math.log(2), within(0.35));
    }

    private Store put(int blocks) throws BadBlock {
        var store = new Store();
        new SteadyState(
                        load,
                        settings,
                        shard -> shard == SHARD ? store.tables : new Store().tables,
                        (long) blocks * SHAPE.blockTokens())
                .put();
        return store;
    }

    /** The geometric mean, over latents that show ten windows. */
    private static double ratio(
            Map<String, LatentProfile> got, Map<String, LatentProfile> wanted, ToDoubleFunction<LatentProfile> what) {
        return Math.exp(wanted.keySet().stream()
                .filter(key -> got.containsKey(key) && shows(got, key) && shows(wanted, key))
                .mapToDouble(key -> Math.log(what.applyAsDouble(of(got, key)) / what.applyAsDouble(of(wanted, key))))
                .average()
                .orElseThrow());
    }

    private static boolean shows(Map<String, LatentProfile> profiles, String key) {
        return of(profiles, key).getStrongest().size() >= 10;
    }

    private static LatentProfile of(Map<String, LatentProfile> profiles, String key) {
        return Objects.requireNonNull(profiles.get(key), key);
    }

    /* Of both sides: the parts of one stream are not dealt to them as those of the other. */
    private static double windows(LatentProfile profile) {
        return (double) profile.getStatistics().getExplainingWindows()
                + profile.getStatistics().getScoringWindows();
    }

    private Map<String, LatentProfile> profiles(Store store) {
        sent.clear();
        Shard shard = open(store);
        shard.command(new Command(Action.EVIDENCE, Load.HOOKPOINT, null), 0);
        shard.serve(() -> true);
        return Map.copyOf(sent);
    }

    /** Returns the share of windows that were admitted. */
    private double feed(Shard shard, int from, int blocks) throws BadBlock {
        double windows = 0;
        double admitted = 0;
        for (int number = from; number < from + blocks; number++) {
            Taken taken = shard.block(
                    load.block(load.contexts(number), number, SHARD, null), Sender.PROVENANCE, number, 0, () -> false);
            windows += taken.windows();
            admitted += taken.admitted();
        }
        return admitted / windows;
    }

    private Shard open(Store store) {
        var outlet = new Outlet() {
            @Override
            public void evidence(String key, Evidence record, Provenance provenance, long time) {}

            @Override
            public void profile(String key, LatentProfile record, Provenance provenance, long time) {
                sent.put(key, record);
            }
        };
        return new Shard(
                SHARD,
                settings,
                store.tables,
                name -> Optional.of(load.hookpoint()),
                outlet,
                new Origin("test", "test"));
    }

    private static final class Store {

        final Rows pages = new Rows();
        final Rows fragments = new Rows();
        final Rows contexts = new Rows();
        final Rows pool = new Rows();
        final Tables tables =
                new Tables(new Rows(), pages, fragments, contexts, new Rows(), pool, new Rows(), new Rows());
    }

    private static final class Rows implements Table {

        final TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);

        double bytes() {
            return rows.values().stream().mapToLong(row -> row.length).sum();
        }

        @Override
        public byte @Nullable [] get(byte[] key) {
            return rows.get(key);
        }

        @Override
        public void put(byte[] key, byte[] value) {
            rows.put(key, value);
        }

        @Override
        public void delete(byte[] key) {
            rows.remove(key);
        }

        @Override
        public void scan(byte[] from, byte[] to, Visitor visitor) {
            show(new TreeMap<>(rows.subMap(from, true, to, true)), visitor);
        }

        @Override
        public void scanDown(byte[] from, byte[] to, Visitor visitor) {
            show(rows.subMap(from, true, to, true).descendingMap(), visitor);
        }

        private static void show(Map<byte[], byte[]> some, Visitor visitor) {
            boolean more = true;
            for (var row : some.entrySet()) {
                more = more && visitor.visit(row.getKey(), row.getValue());
            }
        }
    }
}
