package io.castalia.consumers.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.schemas.wire.ExampleWindow;
import io.castalia.schemas.wire.WindowKind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HighlighterTest {

    @Test
    void marked_exactlyAtTheShare_isForFuzzingOnly() {
        ExampleWindow window = window(List.of("a", "b", "c", "d"), 3f, 10f, 2.9f, 3.1f);

        assertThat(Highlighter.EXPLAINING.marked(window)).containsExactly(1, 3);
        assertThat(Highlighter.FUZZING.marked(window)).containsExactly(0, 1, 3);
    }

    @Test
    void marked_silentWindow_hasNone() {
        ExampleWindow window = window(List.of("a", "b"), 0f, 0f);

        assertThat(Highlighter.FUZZING.marked(window)).isEmpty();
        assertThat(Highlighter.EXPLAINING.marked(window)).isEmpty();
    }

    @Test
    void runs_tokensInARow_areOneMark() {
        ExampleWindow window = window(List.of("a", " b", " c", " d", " e"), 5f, 5f, 0f, 5f, 5f);

        assertThat(Highlighter.runs(window, List.of(0, 1, 3, 4))).containsExactly(new Span(0, 3), new Span(5, 9));
        assertThat(Highlighter.runs(window, List.of(2))).containsExactly(new Span(3, 5));
        assertThat(Highlighter.runs(window, List.of())).isEmpty();
    }

    @Test
    void runs_tokenWithoutText_endsNone() {
        ExampleWindow window = window(List.of("a", "", "b"), 5f, 5f, 5f);

        assertThat(Highlighter.EXPLAINING.marked(window)).containsExactly(0, 2);
        assertThat(Highlighter.runs(window, List.of(0, 2))).containsExactly(new Span(0, 2));
    }

    /** The slow twin marks characters and reads the runs off. */
    @Test
    void runs_anyTokens_areThoseOfTheMarkedCharacters() {
        for (int seed = 0; seed < 500; seed++) {
            var random = new SplittableRandom(seed);
            var texts = new ArrayList<String>();
            for (int i = 1 + random.nextInt(12); i > 0; i--) {
                texts.add("x".repeat(random.nextInt(4)));
            }
            ExampleWindow window = window(texts, new float[texts.size()]);
            var tokens = new ArrayList<Integer>();
            var marked = new boolean[window.getText().length() + 1];
            for (int t = 0; t < texts.size(); t++) {
                if (!texts.get(t).isEmpty() && random.nextBoolean()) {
                    tokens.add(t);
                    for (int c = window.getStarts().get(t); c < window.getEnds().get(t); c++) {
                        marked[c] = true;
                    }
                }
            }
            var twin = new ArrayList<Span>();
            for (int c = 0; c < marked.length; c++) {
                if (marked[c] && (c == 0 || !marked[c - 1])) {
                    int end = c;
                    while (marked[end]) {
                        end++;
                    }
                    twin.add(new Span(c, end));
                }
            }

            assertThat(Highlighter.runs(window, tokens)).as("seed %d", seed).isEqualTo(twin);
        }
    }

    private static ExampleWindow window(List<String> tokens, float... activations) {
        List<Integer> starts = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        List<Float> values = new ArrayList<>();
        List<Integer> ids = new ArrayList<>();
        int at = 0;
        float peak = 0;
        for (int t = 0; t < tokens.size(); t++) {
            starts.add(at);
            at += tokens.get(t).length();
            ends.add(at);
            values.add(activations[t]);
            ids.add(t);
            peak = Math.max(peak, activations[t]);
        }
        return new ExampleWindow(
                WindowKind.ACTIVATING, "c", 0, "p", String.join("", tokens), ids, starts, ends, values, peak, -1, -1);
    }
}
