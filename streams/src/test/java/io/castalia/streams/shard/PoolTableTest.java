package io.castalia.streams.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.schemas.Side;
import io.castalia.schemas.block.BadBlock;
import io.castalia.schemas.block.Block;
import io.castalia.streams.fixture.Blocks;
import io.castalia.streams.fixture.Example;
import io.castalia.streams.fixture.MemoryTable;
import io.castalia.streams.fixture.World;
import io.castalia.streams.summary.Lottery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class PoolTableTest {

    private static final int SIZE = 9;

    private static PoolTable open(MemoryTable table) {
        return new PoolTable(table, new Keys(World.NAME), SIZE, World.SHARDS, new Lottery(3).drum("pool", World.NAME));
    }

    private static void feed(PoolTable pools, List<Example> examples, Random random) throws BadBlock {
        for (int from = 0; from < examples.size(); ) {
            int to = Math.min(examples.size(), from + 1 + random.nextInt(9));
            var block = new Block(
                    Blocks.of(1, examples.subList(from, to)),
                    Declaration.of(World.HOOKPOINT).shape(),
                    1);
            pools.apply(block, new WindowGrid(block, World.WINDOW));
            from = to;
        }
    }

    /** All that the pools say. */
    private static List<String> shown(PoolTable pools) {
        var shown = new ArrayList<String>();
        for (Side side : Side.values()) {
            pools.pool(side).contexts().forEach(c -> shown.add(side + " " + c.context() + Arrays.toString(c.bytes())));
        }
        for (int latent = 1; latent < World.LATENTS; latent += World.SHARDS) {
            shown.add(pools.coFirings().closest(latent).toString());
        }
        return shown;
    }

    private static int rows(MemoryTable table) {
        var rows = new int[1];
        table.scan(new byte[0], new byte[] {-1}, (key, value) -> {
            rows[0]++;
            return true;
        });
        return rows[0];
    }

    @Test
    void open_afterAnyBlocks_saysWhatItSaid() throws BadBlock {
        for (int seed = 0; seed < 60; seed++) {
            var random = new Random(seed);
            var table = new MemoryTable();
            PoolTable pools = open(table);
            feed(pools, new World(seed).examples(1 + random.nextInt(80)), random);

            assertThat(shown(open(table))).as("seed %d", seed).isEqualTo(shown(pools));
            assertThat(rows(table))
                    .as("seed %d", seed)
                    .isEqualTo(Stream.of(Side.values())
                                    .mapToInt(
                                            side -> pools.pool(side).contexts().size())
                                    .sum()
                            + 1);
            assertThat(PoolTable.changes(table, new Keys(World.NAME)) % 2).isZero();
        }
    }

    @Test
    void apply_anyOrderAndTwice_makesTheSamePools() throws BadBlock {
        for (int seed = 0; seed < 60; seed++) {
            var random = new Random(seed);
            List<Example> examples = new World(seed).examples(80);
            PoolTable once = open(new MemoryTable());
            feed(once, examples, random);
            List<Example> again = new ArrayList<>(examples);
            again.addAll(examples);
            Collections.shuffle(again, random);
            PoolTable twice = open(new MemoryTable());
            feed(twice, again, random);

            assertThat(shown(twice)).as("seed %d", seed).isEqualTo(shown(once));
        }
    }
}
