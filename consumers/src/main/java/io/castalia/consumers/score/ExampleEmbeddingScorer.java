package io.castalia.consumers.score;

import io.castalia.consumers.text.Span;
import io.castalia.schemas.Id;
import io.castalia.schemas.LatentKey;
import io.castalia.schemas.wire.Control;
import io.castalia.schemas.wire.ExampleWindow;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.Score;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Ranks windows by how much nearer they are to the latent's activating windows than to silent ones. Needs no explanation: it
 * measures whether the latent's windows are alike at all. Twenty tasks, quantile after quantile: of the activating windows
 * of one quantile one is the query and up to ten are references, of the silent windows likewise; the value of a query is its
 * mean cosine with the activating references less that with the silent ones. Windows carry their marks, silent ones false
 * marks. All are of the scoring side: a query is never among the references of its task.
 */
final class ExampleEmbeddingScorer implements Scorer {

    /** How many tasks there are. */
    static final int TASKS = 20;

    private static final int REFERENCES = 10;

    private final TextEncoder encoder;
    private final ScoreSettings settings;

    ExampleEmbeddingScorer(TextEncoder encoder, ScoreSettings settings) {
        this.encoder = encoder;
        // What is asked in one task is its two queries.
        this.settings = settings.withPrompt(2);
    }

    @Override
    public String name() {
        return Scorers.EXAMPLE_EMBEDDING;
    }

    @Override
    public String judge() {
        return encoder.name();
    }

    /** Asks whatever the outcome of the explanation is, but nothing for a control. */
    @Override
    public Score score(Explanation explanation) {
        var card = new ScoreCard(explanation, this, settings.negatives(), settings);
        if (explanation.getControl() == Control.SHUFFLED) {
            return card.noControl();
        }
        List<Question> questions = Marked.SILENT.ask(explanation.getScoring(), settings.negatives(), settings.seed());
        var byQuantile = new TreeMap<Integer, List<Question>>();
        questions.stream()
                .filter(Question::activating)
                .forEach(q -> byQuantile
                        .computeIfAbsent(q.quantile(), n -> new ArrayList<>())
                        .add(q));
        List<List<Question>> groups =
                byQuantile.values().stream().filter(group -> group.size() > 1).toList();
        List<Question> silent = questions.stream().filter(q -> !q.activating()).toList();
        if (!card.enough(questions)) {
            return card.tooFew(questions);
        }
        if (groups.isEmpty() || silent.size() < 2) {
            return card.tooFew("no quantile has two activating windows, or there are no two silent ones");
        }
        var asked = new ArrayList<Question>();
        var opinions = new ArrayList<Opinion>();
        for (int task = 0; task < TASKS; task++) {
            Id name = Id.of(
                    "example-embedding",
                    settings.seed(),
                    new LatentKey(explanation.getHookpoint(), explanation.getLatent()),
                    task);
            List<Question> activating = drawn(groups.get(task % groups.size()), name);
            List<Question> others = drawn(silent, name);
            for (List<Question> side : List.of(activating, others)) {
                asked.add(side.get(0));
                opinions.add(
                        Opinion.Judged.similarity(nearness(side.get(0), activating) - nearness(side.get(0), others)));
            }
        }
        return card.judged(asked, Judgement.free(opinions));
    }

    /** Mean cosine of a query with the references, which stand behind the first. */
    private double nearness(Question query, List<Question> drawn) {
        float[] vector = encoder.passage(text(query.sight()));
        double sum = 0;
        for (Question reference : drawn.subList(1, drawn.size())) {
            float[] other = encoder.passage(text(reference.sight()));
            for (int i = 0; i < vector.length; i++) {
                sum += vector[i] * other[i];
            }
        }
        return sum / (drawn.size() - 1);
    }

    /** A query and its references, by names. */
    private static List<Question> drawn(List<Question> from, Id name) {
        record Ticket(Id id, Question question) {}
        return from.stream()
                .map(q -> new Ticket(Id.of(name, key(q.window())), q))
                .sorted(Comparator.comparing(Ticket::id))
                .limit(1 + REFERENCES)
                .map(Ticket::question)
                .toList();
    }

    private static String key(ExampleWindow window) {
        return window.getContext() + "/" + window.getWindow();
    }

    private static String text(Sight sight) {
        int[] points = sight.text().codePoints().toArray();
        var text = new StringBuilder();
        int at = 0;
        for (Span mark : sight.marks()) {
            text.append(new String(points, at, mark.start() - at)).append("<<");
            text.append(new String(points, mark.start(), mark.end() - mark.start()))
                    .append(">>");
            at = mark.end();
        }
        return text.append(new String(points, at, points.length - at)).toString();
    }
}
