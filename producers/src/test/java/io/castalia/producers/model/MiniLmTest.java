package io.castalia.producers.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.schemas.Refusal;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class MiniLmTest {

    private static final int WIDTH = 384;
    private static MiniLm model;

    @BeforeAll
    static void open() {
        model = MiniLm.open(List.of("layers.2", "layers.4"), 1);
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void forward_rowAloneOrAmongOthers_bitIdentical() {
        for (int seed = 0; seed < 6; seed++) {
            int[][] rows = rows(
                    seed,
                    List.of(1, 2, 3, 4, 3, 7).get(seed),
                    List.of(3, 17, 64, 100, 255, 40).get(seed));
            List<float[]> together = states(model, rows);

            for (int row = 0; row < rows.length; row++) {
                List<float[]> alone = states(model, new int[][] {rows[row]});
                int size = rows[row].length * WIDTH;
                for (int h = 0; h < 2; h++) {
                    assertThat(Arrays.copyOfRange(together.get(h), row * size, (row + 1) * size))
                            .as("seed %d, row %d, hookpoint %d", seed, row, h)
                            .isEqualTo(alone.get(h));
                }
            }
        }
    }

    @Test
    void forward_oneHookpointOrSeveral_sameStates() {
        int[][] rows = rows(7, 2, 30);
        try (var only = MiniLm.open(List.of("layers.2"), 1)) {
            assertThat(states(only, rows).get(0)).isEqualTo(states(model, rows).get(0));
        }
    }

    @Test
    void forward_lastLayer_isTheNormedStateOfTheOriginalGraph() {
        int[][] rows = rows(8, 1, 12);
        try (var last = MiniLm.open(List.of("layers.5"), 1)) {
            float[] states = states(last, rows).get(0);

            assertThat(states).hasSize(12 * WIDTH);
            assertThat(last.hookpoints()).containsExactly("layers.5");
        }
    }

    @Test
    void forward_rowsOfTwoLengths_refused() {
        int[][] rows = {new int[] {101, 102}, new int[] {101, 2000, 102}};

        assertThatThrownBy(() -> model.forward(rows)).hasMessageContaining("rows of one length");
    }

    @Test
    void open_unknownHookpoint_namesTheKnownOnes() {
        assertThatThrownBy(() -> MiniLm.open(List.of("layers.9"), 1))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("layers.9")
                .hasMessageContaining("layers.5");
    }

    @Test
    void describe_itself_nameWidthAndHash() {
        assertThat(model.name()).isEqualTo("all-MiniLM-L6-v2");
        assertThat(model.width("layers.4")).isEqualTo(WIDTH);
        assertThat(model.hash()).matches("[0-9a-f]{64}");
    }

    private static List<float[]> states(SubjectModel model, int[][] rows) {
        try (HiddenStates states = model.forward(rows)) {
            return model.hookpoints().stream()
                    .map(hookpoint -> states.at(hookpoint).toFloatArray())
                    .toList();
        }
    }

    private static int[][] rows(int seed, int rows, int length) {
        var random = new Random(seed);
        var ids = new int[rows][length];
        for (int[] row : ids) {
            Arrays.setAll(row, i -> 1000 + random.nextInt(20000));
            row[0] = 101;
            row[length - 1] = 102;
        }
        return ids;
    }
}
