package io.castalia.consumers.score;

import io.castalia.consumers.metric.Metrics;
import io.castalia.schemas.Id;
import io.castalia.schemas.wire.Cost;
import io.castalia.schemas.wire.ExampleWindow;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.Score;
import io.castalia.schemas.wire.ScoreOutcome;
import io.castalia.schemas.wire.Verdict;
import io.castalia.schemas.wire.WindowKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes the record of a score: what was asked, what came back, and the metrics where enough could be read. */
final class ScoreCard {

    private final Explanation explanation;
    private final Scorer scorer;
    private final WindowKind kind;
    private final ScoreSettings settings;

    ScoreCard(Explanation explanation, Scorer scorer, WindowKind kind, ScoreSettings settings) {
        this.explanation = explanation;
        this.scorer = scorer;
        this.kind = kind;
        this.settings = settings;
    }

    /** Whether there are windows enough of both sorts. */
    boolean enough(List<Question> asked) {
        long activating = asked.stream().filter(Question::activating).count();
        return Math.min(activating, asked.size() - activating) >= settings.fewest();
    }

    /** There is nothing to judge. */
    Score abstained() {
        String reason =
                "the explainer gave no text (%s): %s".formatted(explanation.getOutcome(), explanation.getReason());
        return record(ScoreOutcome.ABSTAINED, reason, List.of(), false);
    }

    /** There are too few windows of one sort. */
    Score tooFew(List<Question> asked) {
        long activating = asked.stream().filter(Question::activating).count();
        String reason = "%d activating windows and %d negative ones of kind %s; a score needs %d of each"
                .formatted(activating, asked.size() - activating, ScoreSettings.label(kind), settings.fewest());
        return record(ScoreOutcome.TOO_FEW, reason, List.of(), false);
    }

    /** The judge was asked. */
    Score judged(List<Question> asked, List<Opinion> opinions) {
        if (opinions.size() != asked.size()) {
            throw new IllegalStateException("%s gave %d opinions on %d windows; a judge gives one each"
                    .formatted(scorer.judge(), opinions.size(), asked.size()));
        }
        var verdicts = new ArrayList<Verdict>();
        for (int i = 0; i < asked.size(); i++) {
            verdicts.add(verdict(asked.get(i), opinions.get(i), i / settings.prompt()));
        }
        long read = opinions.stream().filter(o -> o instanceof Opinion.Judged).count();
        if (read < settings.readable() * asked.size()) {
            return record(unread(opinions), why(opinions, read), verdicts, false);
        }
        return record(ScoreOutcome.JUDGED, "", verdicts, true);
    }

    private static Verdict verdict(Question question, Opinion opinion, int prompt) {
        ExampleWindow window = question.window();
        return new Verdict(
                window.getContext(),
                window.getWindow(),
                window.getPart(),
                prompt,
                question.activating(),
                question.quantile(),
                opinion.answer(),
                opinion.probability(),
                List.of());
    }

    private static ScoreOutcome unread(List<Opinion> opinions) {
        long refused =
                opinions.stream().filter(o -> o instanceof Opinion.Refused).count();
        long failed = opinions.stream().filter(o -> o instanceof Opinion.Failed).count();
        long unreadable =
                opinions.stream().filter(o -> o instanceof Opinion.Unreadable).count();
        long most = Math.max(unreadable, Math.max(refused, failed));
        if (most == unreadable) {
            return ScoreOutcome.UNREADABLE;
        }
        return most == refused ? ScoreOutcome.REFUSED : ScoreOutcome.FAILED;
    }

    private String why(List<Opinion> opinions, long read) {
        String first = opinions.stream()
                .map(Opinion::reason)
                .filter(reason -> !reason.isEmpty())
                .findFirst()
                .orElse("");
        return "%d of %d opinions could be read, and a score needs %.0f %%; the first that could not: %s"
                .formatted(read, opinions.size(), 100 * settings.readable(), first);
    }

    /** Counts are given of whatever was asked; metrics only where they hold. */
    private Score record(ScoreOutcome outcome, String reason, List<Verdict> verdicts, boolean holds) {
        Metrics metrics = Metrics.of(verdicts, Metrics.density(explanation.getStatistics()));
        return Score.newBuilder()
                .setId(id().toString())
                .setExplanation(explanation.getId())
                .setEvidence(explanation.getEvidence())
                .setHookpoint(explanation.getHookpoint())
                .setLatent(explanation.getLatent())
                .setRevision(explanation.getRevision())
                .setControl(explanation.getControl())
                .setSampler(explanation.getSampler())
                .setExplainer(explanation.getExplainer())
                .setPromptVersion(explanation.getPromptVersion())
                .setScorer(scorer.name())
                .setJudge(scorer.judge())
                .setNegatives(kind)
                .setSeed(settings.seed())
                .setOutcome(outcome)
                .setReason(reason)
                .setAsked(metrics.asked())
                .setParsed(metrics.parsed())
                .setTruePositives(metrics.truePositives())
                .setFalseNegatives(metrics.falseNegatives())
                .setFalsePositives(metrics.falsePositives())
                .setTrueNegatives(metrics.trueNegatives())
                .setMetrics(holds ? metrics.metrics() : List.of())
                .setQuantileRecalls(holds ? metrics.quantileRecalls() : List.of())
                .setVerdicts(verdicts)
                .setCost(new Cost(0, 0L, 0L, 0L, 0L))
                .setTextHash(Id.sha256(explanation.getText().getBytes(StandardCharsets.UTF_8)))
                .setStoppedEarly(false)
                .build();
    }

    private Id id() {
        return Id.of("score", explanation.getId(), scorer.name(), scorer.judge(), kind, settings.seed());
    }
}
