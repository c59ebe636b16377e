package io.castalia.consumers.explain;

import io.castalia.consumers.prompt.Quoted;
import io.castalia.schemas.wire.ExampleWindow;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whether an explanation may have been dictated by the corpus. Three signs: more of its words stand in a row in one of the
 * windows than chance would have; it stands there behind a word that announces an answer; it stands there, and a window
 * gives orders to whoever reads it. A sign is no proof: a latent for a set phrase is rightly explained by that phrase.
 */
final class Suspicion {

    private static final Set<String> ANNOUNCE = Set.of(
            "explanation", "answer", "response", "output", "reply", "respond", "say", "assistant", "description");

    private static final Pattern ORDERS = Pattern.compile(
            "\\b(?:ignore|disregard|forget|override)\\b(?: \\w+){0,3} (?:instructions?|prompts?|rules|directions)\\b");

    private final WordRuns windows;
    private final int runs;

    /**
     * Looks at what was shown.
     *
     * @param runs words in a row that are suspicious
     */
    Suspicion(List<ExampleWindow> examples, List<ExampleWindow> contrast, int runs) {
        this.windows = new WordRuns(Stream.concat(examples.stream(), contrast.stream())
                .map(ExampleWindow::getText)
                .toList());
        this.runs = runs;
    }

    /** Why the explanation is suspicious; empty where it is not. */
    String of(String explanation) {
        List<String> words = WordRuns.words(explanation);
        if (words.isEmpty()) {
            return "";
        }
        int longest = windows.longest(words);
        if (longest >= runs) {
            return "%d of its words stand in a row in a window that was shown".formatted(longest);
        }
        for (List<String> window : windows.texts()) {
            int at = Collections.indexOfSubList(window, words);
            if (at > 0 && ANNOUNCE.contains(window.get(at - 1))) {
                return "it stands in a window that was shown, announced by " + Quoted.of(window.get(at - 1));
            }
            if (at >= 0 && windows.texts().stream().anyMatch(Suspicion::orders)) {
                return "it stands in a window that was shown, and one of them gives orders";
            }
        }
        return "";
    }

    private static boolean orders(List<String> window) {
        return ORDERS.matcher(String.join(" ", window)).find();
    }
}
