package io.castalia.consumers.export;

import io.castalia.schemas.wire.ExampleWindow;
import io.castalia.schemas.wire.Score;
import io.castalia.schemas.wire.ScoringSide;
import io.castalia.schemas.wire.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The verdicts of a score, as delphi's scorers write theirs (reference 5.1, 5.6). */
final class ScoreLines {

    private static final double SILENT = -1.0;

    private ScoreLines() {}

    /**
     * An object for each verdict, in the score's order. A verdict on a window that the scoring side does not hold has no
     * tokens.
     */
    static List<Map<String, Object>> of(Score score, ScoringSide side) {
        Map<String, ExampleWindow> windows = new HashMap<>();
        side.getActivating().forEach(window -> windows.put(name(window.getContext(), window.getWindow()), window));
        side.getSilent().forEach(window -> windows.put(name(window.getContext(), window.getWindow()), window));
        var lines = new ArrayList<Map<String, Object>>();
        for (Verdict verdict : score.getVerdicts()) {
            ExampleWindow window = windows.get(name(verdict.getContext(), verdict.getWindow()));
            lines.add(score.getScorer().equals("embedding") ? embedded(verdict, window) : classified(verdict, window));
        }
        return lines;
    }

    private static String name(String context, int window) {
        return context + "/" + window;
    }

    private static Map<String, Object> classified(Verdict verdict, @Nullable ExampleWindow window) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("str_tokens", window == null ? List.of() : tokens(window));
        line.put("activations", window == null ? List.of() : window.getActivations());
        line.put("distance", distance(verdict));
        line.put("activating", verdict.getActivating());
        line.put("prediction", verdict.getAnswer());
        line.put("probability", verdict.getProbability());
        line.put("correct", verdict.getAnswer() == null ? null : verdict.getAnswer() == verdict.getActivating());
        return line;
    }

    private static Map<String, Object> embedded(Verdict verdict, @Nullable ExampleWindow window) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("text", window == null ? "" : window.getText());
        line.put("distance", distance(verdict));
        line.put("similarity", verdict.getProbability());
        return line;
    }

    /** Delphi has a quantile and a distance in one field: 0 is the strongest quantile, below 0 is silent. */
    private static double distance(Verdict verdict) {
        return verdict.getActivating() ? verdict.getQuantile() : SILENT;
    }

    /** The text of each token; none of one that has no text. */
    static List<String> tokens(ExampleWindow window) {
        String text = window.getText();
        var tokens = new ArrayList<String>();
        for (int t = 0; t < window.getStarts().size(); t++) {
            int from = text.offsetByCodePoints(0, window.getStarts().get(t));
            int to = text.offsetByCodePoints(
                    from, window.getEnds().get(t) - window.getStarts().get(t));
            tokens.add(text.substring(from, to));
        }
        return tokens;
    }
}
