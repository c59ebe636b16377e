package io.castalia.app.progress;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Draws progress as a few lines of text with bars, or as one line of JSON. Pure: no clock, no terminal. */
final class Picture {

    private static final int BAR = 20;
    private static final int LABEL = 12;
    private static final String DIM = "\u001b[2m";
    private static final String WARNING = "\u001b[33m";
    private static final String PLAIN = "\u001b[0m";

    private final int columns;
    private final boolean unicode;

    /**
     * @param columns how wide a line may be
     * @param unicode whether the terminal shows more than ASCII
     */
    Picture(int columns, boolean unicode) {
        this.columns = columns;
        this.unicode = unicode;
    }

    /** Lines without line ends, none wider than the terminal; always as many. */
    List<String> lines(Progress p, Speed.Now speed, Duration elapsed) {
        var lines = new ArrayList<String>();
        lines.add(line(p.stage(), "", "%s since the start".formatted(clock(elapsed))));
        lines.add(line(
                "read",
                bar(p.parts(), p.parts() + p.lag()),
                "%s parts of %s documents, %s to be read"
                        .formatted(count(p.parts()), count(p.documents()), count(p.lag()))));
        lines.add(line(
                "tokens", "", "%s, %s a second".formatted(count(p.tokens()), count(Math.round(speed.tokens())))));
        lines.add(line(
                "activations",
                "",
                "%s, %s a second".formatted(count(p.activations()), count(Math.round(speed.activations())))));
        lines.add(line("evidence", "", count(p.evidence())));
        lines.add(line("explained", bar(p.explained(), p.evidence()), count(p.explained())));
        lines.add(line("scored", bar(p.scored(), p.explained()), count(p.scored())));
        lines.add(
                p.deadLetters() == 0
                        ? line("set aside", "", "none")
                        : WARNING + text("set aside", "", count(p.deadLetters()) + "; see topic dead-letters") + PLAIN);
        return lines;
    }

    private String line(String name, String bar, String text) {
        String line = text(name, bar, text);
        int label = Math.min(LABEL, line.length());
        return DIM + line.substring(0, label) + PLAIN + line.substring(label);
    }

    private String text(String name, String bar, String text) {
        String label = "%-12s ".formatted(cut(name, LABEL));
        return cut(label + (bar.isEmpty() ? text : bar + " " + text), columns - 1);
    }

    /** Full where nothing is left to do, or more was done than was known of. */
    private String bar(long done, long all) {
        int full = all <= 0 ? 0 : (int) Math.min(BAR, BAR * Math.max(0, done) / all);
        return (unicode ? "\u2588" : "#").repeat(full) + (unicode ? "\u2591" : ".").repeat(BAR - full);
    }

    private static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, Math.max(0, width));
    }

    private static String count(long n) {
        if (n < 100_000) {
            return String.format(Locale.ROOT, "%,d", n);
        }
        return n < 10_000_000
                ? String.format(Locale.ROOT, "%,.0f k", n / 1e3)
                : String.format(Locale.ROOT, "%,.1f M", n / 1e6);
    }

    private static String clock(Duration elapsed) {
        return "%d:%02d:%02d".formatted(elapsed.toHours(), elapsed.toMinutesPart(), elapsed.toSecondsPart());
    }

    /** One JSON object on one line. */
    static String json(Progress p, Speed.Now speed, Duration elapsed) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("stage", p.stage());
        line.put("seconds", elapsed.toSeconds());
        line.put("documents", p.documents());
        line.put("parts", p.parts());
        line.put("tokens", p.tokens());
        line.put("tokens_per_second", Math.round(speed.tokens()));
        line.put("activations", p.activations());
        line.put("activations_per_second", Math.round(speed.activations()));
        line.put("lag", p.lag());
        line.put("evidence", p.evidence());
        line.put("explained", p.explained());
        line.put("scored", p.scored());
        line.put("dead_letters", p.deadLetters());
        return line.toString();
    }
}
