package io.castalia.consumers.explain;

import io.castalia.consumers.prompt.Quoted;
import io.castalia.consumers.text.Highlighter;
import io.castalia.consumers.text.Span;
import io.castalia.consumers.text.Tenths;
import io.castalia.schemas.wire.ExampleWindow;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Windows as lines of a prompt. */
final class Excerpts {

    /** Tokens of which the strength is told, in one window. */
    static final int STRENGTHS = 10;

    private Excerpts() {}

    /** Numbered windows with their marks, and below each, on demand, the strengths of its strongest marked tokens. */
    static String marked(List<ExampleWindow> windows, Highlighter highlighter, boolean activations, Tenths tenths) {
        float most = largest(windows);
        var lines = new StringBuilder();
        for (int i = 0; i < windows.size(); i++) {
            ExampleWindow window = windows.get(i);
            List<Integer> tokens = highlighter.marked(window);
            line(lines, i, Quoted.of(window.getText(), Highlighter.runs(window, tokens)));
            if (activations) {
                lines.append("   strengths: ")
                        .append(strengths(window, tokens, most, tenths))
                        .append('\n');
            }
        }
        return lines.toString().stripTrailing();
    }

    /** Numbered windows without marks. */
    static String plain(List<ExampleWindow> windows) {
        var lines = new StringBuilder();
        for (int i = 0; i < windows.size(); i++) {
            line(lines, i, Quoted.of(windows.get(i).getText()));
        }
        return lines.toString().stripTrailing();
    }

    /** The marked runs alone, numbered through. */
    static String runs(List<ExampleWindow> windows, Highlighter highlighter) {
        var lines = new StringBuilder();
        int n = 0;
        for (ExampleWindow window : windows) {
            for (Span run : Highlighter.runs(window, highlighter.marked(window))) {
                line(lines, n++, Quoted.of(slice(window, run)));
            }
        }
        return lines.toString().stripTrailing();
    }

    /** {@code " river" 10, " bank" 4}: the strongest ten, in the order of the text; of equals the first. */
    static String strengths(ExampleWindow window, List<Integer> marked, float most, Tenths tenths) {
        List<Float> activations = window.getActivations();
        return marked.stream()
                .sorted(Comparator.comparing((Integer t) -> activations.get(t)).reversed())
                .limit(STRENGTHS)
                .sorted()
                .map(t -> Quoted.of(slice(
                                window,
                                new Span(
                                        window.getStarts().get(t),
                                        window.getEnds().get(t))))
                        + " "
                        + tenths.of(activations.get(t), most))
                .collect(Collectors.joining(", "));
    }

    /** The largest activation that any of the windows shows. */
    static float largest(List<ExampleWindow> windows) {
        float most = 0;
        for (ExampleWindow window : windows) {
            for (float activation : window.getActivations()) {
                most = Math.max(most, activation);
            }
        }
        return most;
    }

    private static String slice(ExampleWindow window, Span span) {
        String text = window.getText();
        int from = text.offsetByCodePoints(0, span.start());
        return text.substring(from, text.offsetByCodePoints(from, span.end() - span.start()));
    }

    private static void line(StringBuilder lines, int index, String quoted) {
        lines.append(index + 1).append(". ").append(quoted).append('\n');
    }
}
