package io.castalia.streams.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.schemas.block.BadBlock;
import io.castalia.streams.fixture.Collector;
import io.castalia.streams.fixture.MemoryTable;
import io.castalia.streams.fixture.World;
import io.castalia.streams.summary.SummaryShape;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ShardRecordTest {

    private static final byte NOW = 3;

    private static byte[] row() throws BadBlock {
        var record = new ShardRecord(Declaration.of(World.HOOKPOINT), ShardRecord.Shape.of(ShardSettings.DEFAULT));
        record.contexts = 22;
        return record.bytes();
    }

    private static Shard open(byte[] row) {
        return open(row, ShardSettings.DEFAULT);
    }

    private static Shard open(byte[] row, ShardSettings settings) {
        Tables tables = MemoryTable.tables();
        tables.shards().put(Keys.shard(World.NAME), row);
        return new Shard(0, settings, tables, name -> Optional.empty(), new Collector(), new Origin("code", "run"));
    }

    @Test
    void new_stateOfThisLayout_isTakenUp() throws BadBlock {
        assertThat(row()[0]).isEqualTo(NOW);
        assertThat(open(row()).summary(World.NAME, 0)).isPresent();
    }

    @Test
    void new_stateOfAnotherLayout_isRefusedAndSaysWhatNow() throws BadBlock {
        for (int layout : new int[] {0, NOW - 1, NOW + 1, 255}) {
            byte[] row = row();
            row[0] = (byte) layout;

            assertThatThrownBy(() -> open(row))
                    .isInstanceOf(Mismatch.class)
                    .hasMessageContaining("in layout %d, and this version reads %d", layout, NOW)
                    .hasMessageContaining("'castalia stream reset'");
        }
    }

    @Test
    void new_stateOfOtherSettings_isRefusedWithBoth() throws BadBlock {
        byte[] row = row();
        for (ShardSettings other : List.of(
                ShardSettings.DEFAULT.withSeed(7),
                ShardSettings.DEFAULT.withCentred(true),
                ShardSettings.DEFAULT.withSummary(new SummaryShape(41, 128)),
                ShardSettings.DEFAULT.withSummary(new SummaryShape(40, 127)))) {
            assertThatThrownBy(() -> open(row, other))
                    .isInstanceOf(Mismatch.class)
                    .hasMessageContaining(
                            "%s, but the settings say %s; set them back", shape(), ShardRecord.Shape.of(other));
        }
    }

    private static ShardRecord.Shape shape() {
        return ShardRecord.Shape.of(ShardSettings.DEFAULT);
    }
}
