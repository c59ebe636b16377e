package io.castalia.consumers.score;

import io.castalia.schemas.Id;
import io.castalia.schemas.LatentKey;
import io.castalia.schemas.wire.ExampleWindow;
import io.castalia.schemas.wire.Explanation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Prompts with an intruder. One for each silent window with false marks; the activating windows of the quantiles that have
 * enough take turns, drawn by names. Where the intruder stands follows from names too, so its place tells nothing.
 */
final class LineUps {

    private LineUps() {}

    /** The prompts of a scoring side, each as many windows as settings say. */
    static List<List<Question>> of(Explanation explanation, ScoreSettings settings) {
        List<Question> questions = Marked.SILENT.ask(explanation.getScoring(), settings.negatives(), settings.seed());
        int others = settings.prompt() - 1;
        var byQuantile = new TreeMap<Integer, List<Question>>();
        questions.stream()
                .filter(Question::activating)
                .forEach(q -> byQuantile
                        .computeIfAbsent(q.quantile(), n -> new ArrayList<>())
                        .add(q));
        List<List<Question>> groups = byQuantile.values().stream()
                .filter(group -> group.size() >= others)
                .toList();
        var lines = new ArrayList<List<Question>>();
        if (groups.isEmpty()) {
            return lines;
        }
        for (Question intruder : questions) {
            if (!intruder.activating()) {
                Id name = Id.of(
                        "line-up",
                        settings.seed(),
                        new LatentKey(explanation.getHookpoint(), explanation.getLatent()),
                        key(intruder.window()));
                List<Question> line = drawn(groups.get(lines.size() % groups.size()), others, name);
                line.add((int) Long.remainderUnsigned(name.low(), settings.prompt()), intruder);
                lines.add(line);
            }
        }
        return lines;
    }

    private static List<Question> drawn(List<Question> group, int n, Id name) {
        record Ticket(Id id, Question question) {}
        List<Question> drawn = new ArrayList<>();
        group.stream()
                .map(q -> new Ticket(Id.of(name, key(q.window())), q))
                .sorted(Comparator.comparing(Ticket::id))
                .limit(n)
                .forEach(ticket -> drawn.add(ticket.question()));
        return drawn;
    }

    private static String key(ExampleWindow window) {
        return window.getContext() + "/" + window.getWindow();
    }
}
