package io.castalia.consumers.score;

import io.castalia.consumers.text.Highlighter;
import io.castalia.schemas.Id;
import io.castalia.schemas.wire.ExampleWindow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Marks where nothing fires. A window's false marks are as many as some activating window's true ones, on tokens about
 * as frequent; which tokens of the same frequency is drawn from names, so their place tells nothing.
 */
final class FalseMarks {

    private final Map<Integer, Integer> counts = new HashMap<>();
    private final long seed;

    /** Frequencies are counted over these windows. */
    FalseMarks(List<ExampleWindow> windows, long seed) {
        this.seed = seed;
        for (ExampleWindow window : windows) {
            window.getTokenIds().forEach(id -> counts.merge(id, 1, Integer::sum));
        }
    }

    /** Tokens whose activation is at least 0.3 of the window's largest, and that have a text. */
    static List<Integer> trueMarks(ExampleWindow window) {
        return Highlighter.FUZZING.marked(window);
    }

    /**
     * Silent tokens of a window that match the true marks of a model, one for one while there are enough; ascending.
     */
    List<Integer> draw(ExampleWindow window, ExampleWindow model) {
        List<Integer> free = new ArrayList<>();
        for (int t = 0; t < window.getTokenIds().size(); t++) {
            if (window.getActivations().get(t) == 0 && hasText(window, t)) {
                free.add(t);
            }
        }
        shuffle(free, Id.of("false-mark", seed, window.getContext(), window.getWindow()));
        var drawn = new ArrayList<Integer>();
        for (int mark : trueMarks(model)) {
            int wanted = frequencyClass(model.getTokenIds().get(mark));
            free.stream()
                    .min(Comparator.comparingInt(
                            t -> Math.abs(frequencyClass(window.getTokenIds().get(t)) - wanted)))
                    .ifPresent(t -> {
                        drawn.add(t);
                        free.remove(t);
                    });
        }
        drawn.sort(null);
        return drawn;
    }

    /** The logarithm to base 2 of a token's count, rounded down. */
    int frequencyClass(int tokenId) {
        return 31 - Integer.numberOfLeadingZeros(Math.max(1, counts.getOrDefault(tokenId, 1)));
    }

    /** Fisher and Yates, drawn by a name. */
    private static void shuffle(List<Integer> tokens, Id name) {
        var random = new SplittableRandom(name.low());
        for (int i = tokens.size() - 1; i > 0; i--) {
            Collections.swap(tokens, i, random.nextInt(i + 1));
        }
    }

    private static boolean hasText(ExampleWindow window, int token) {
        return window.getStarts().get(token) < window.getEnds().get(token);
    }
}
