package io.castalia.consumers.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.consumers.Planted;
import io.castalia.schemas.wire.ExampleWindow;
import io.castalia.schemas.wire.ScoringSide;
import io.castalia.schemas.wire.Unfilled;
import io.castalia.schemas.wire.WindowKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FalseMarksTest {

    private final Planted planted = new Planted("marks", List.of("river", "garden"));
    private final List<ExampleWindow> activating = planted.ranked(60);
    private final List<ExampleWindow> silent = planted.silent(60);

    @Test
    void trueMarks_piecesAboveThreeTenths_areMarked() {
        ExampleWindow window = planted.window(WindowKind.ACTIVATING, "by the riverside path", "riverside"::equals, 2f);

        assertThat(FalseMarks.trueMarks(window)).containsExactly(2, 3);
    }

    @Test
    void draw_silentWindow_marksAsManyOfTheSameFrequency() {
        var marks = marks();
        for (int i = 0; i < 60; i++) {
            List<Integer> drawn = marks.draw(silent.get(i), activating.get(i));

            assertThat(drawn).as("window %d", i).hasSameSizeAs(FalseMarks.trueMarks(activating.get(i)));
            assertThat(drawn).doesNotHaveDuplicates().isSorted();
        }
    }

    @Test
    void draw_frequentTrueMark_prefersAFrequentToken() {
        var marks = marks();
        int mark = FalseMarks.trueMarks(activating.get(0)).get(0);
        int wanted = marks.frequencyClass(activating.get(0).getTokenIds().get(mark));
        for (int i = 0; i < 60; i++) {
            ExampleWindow window = silent.get(i);
            int best = window.getTokenIds().stream()
                    .mapToInt(id -> Math.abs(marks.frequencyClass(id) - wanted))
                    .min()
                    .orElseThrow();

            int drawn = window.getTokenIds()
                    .get(marks.draw(window, activating.get(0)).get(0));

            assertThat(Math.abs(marks.frequencyClass(drawn) - wanted))
                    .as("window %d", i)
                    .isLessThanOrEqualTo(best + 1);
        }
    }

    @Test
    void draw_withinActivatingWindow_neverMarksWhereItFires() {
        var marks = marks();
        for (ExampleWindow window : activating) {
            assertThat(marks.draw(window, activating.get(0)))
                    .isNotEmpty()
                    .allSatisfy(t -> assertThat(window.getActivations().get(t)).isZero());
        }
    }

    @Test
    void draw_manyWindows_leavesNoPositionOut() {
        var marks = marks();
        var byThird = new int[3];
        for (int seed = 0; seed < 10; seed++) {
            for (ExampleWindow window : new Planted("positions" + seed, List.of()).silent(60)) {
                int n = window.getTokenIds().size();
                marks.draw(window, activating.get(seed)).forEach(t -> byThird[3 * t / n]++);
            }
        }
        int all = byThird[0] + byThird[1] + byThird[2];

        for (int third : byThird) {
            assertThat(third / (double) all).isBetween(0.25, 0.42);
        }
    }

    @Test
    void ask_fuzzing_usesSilentWindowsAndWithinUsesActivatingOnes() {
        var side = new ScoringSide(activating, silent, 0, new Unfilled(0, 0, 0, 0, 0));

        List<Question> outside = Marked.SILENT.ask(side, WindowKind.RANDOM, 0);
        List<Question> within = Marked.WITHIN.ask(side, WindowKind.ACTIVATING, 0);

        assertThat(outside)
                .hasSize(120)
                .allSatisfy(q -> assertThat(q.sight().marks()).isNotEmpty());
        assertThat(within.stream().filter(q -> !q.activating()))
                .hasSize(60)
                .allSatisfy(q -> assertThat(activating).contains(q.window()));
    }

    private FalseMarks marks() {
        var all = new ArrayList<>(activating);
        all.addAll(silent);
        return new FalseMarks(all, 0);
    }
}
