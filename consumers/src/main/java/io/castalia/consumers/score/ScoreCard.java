package io.castalia.consumers.score;

import io.castalia.consumers.metric.Metrics;
import io.castalia.consumers.prompt.Reply;
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
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

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
        return unasked(ScoreOutcome.ABSTAINED, reason);
    }

    /** There are too few windows of one sort. */
    Score tooFew(List<Question> asked) {
        long activating = asked.stream().filter(Question::activating).count();
        String reason = "%d activating windows and %d negative ones of kind %s; a score needs %d of each"
                .formatted(activating, asked.size() - activating, ScoreSettings.label(kind), settings.fewest());
        return tooFew(reason);
    }

    /** There are too few windows of some sort, and this is why. */
    Score tooFew(String reason) {
        return unasked(ScoreOutcome.TOO_FEW, reason);
    }

    /** The scorer needs no explanation, so another latent's changes nothing. */
    Score noControl() {
        return unasked(
                ScoreOutcome.ABSTAINED, scorer.name() + " needs no explanation, so nothing of it can be shuffled");
    }

    private Score unasked(ScoreOutcome outcome, String reason) {
        return record(outcome, reason, List.of(), Judgement.free(List.of()), Measured.NOTHING);
    }

    /** The judge was asked, so many windows a prompt. */
    Score judged(List<Question> asked, Judgement judgement) {
        return judged(asked, i -> i / settings.prompt(), judgement, this::usual);
    }

    /**
     * The judge was asked.
     *
     * @param prompt number of the prompt that asked about the i-th window
     * @param measure what is made of the verdicts, if enough could be read
     */
    Score judged(
            List<Question> asked,
            IntUnaryOperator prompt,
            Judgement judgement,
            Function<List<Verdict>, Measured> measure) {
        List<Opinion> opinions = judgement.opinions();
        if (opinions.size() != asked.size()) {
            throw new IllegalStateException("%s gave %d opinions on %d windows; a judge gives one each"
                    .formatted(scorer.judge(), opinions.size(), asked.size()));
        }
        var verdicts = new ArrayList<Verdict>();
        for (int i = 0; i < asked.size(); i++) {
            verdicts.add(verdict(asked.get(i), opinions.get(i), prompt.applyAsInt(i)));
        }
        long read = parsed(opinions);
        if (read < settings.readable() * asked.size()) {
            return record(unread(opinions), why(opinions, read), verdicts, judgement, Measured.NOTHING);
        }
        Measured measured = measure.apply(verdicts);
        return record(
                measured.undefined().isEmpty() ? ScoreOutcome.JUDGED : ScoreOutcome.UNDEFINED,
                measured.undefined(),
                verdicts,
                judgement,
                measured);
    }

    /** The judge was asked until it was enough: intervals hold whenever that was. */
    Score stopped(SequentialAsking.Asked asked, Reply.Usage usage) {
        Score score = judged(
                asked.asked(),
                i -> i / settings.prompt(),
                new Judgement(asked.opinions(), usage),
                verdicts -> of(Metrics.sequential(verdicts, density())));
        return Score.newBuilder(score).setStoppedEarly(asked.stoppedEarly()).build();
    }

    /** The rates and areas that hold for verdicts of any kind. */
    private Measured usual(List<Verdict> verdicts) {
        return of(metrics(verdicts));
    }

    private static Measured of(Metrics metrics) {
        return new Measured(metrics.metrics(), metrics.quantileRecalls(), "");
    }

    private Metrics metrics(List<Verdict> verdicts) {
        return Metrics.of(verdicts, density());
    }

    private double density() {
        return Metrics.density(explanation.getStatistics());
    }

    private static long parsed(List<Opinion> opinions) {
        return opinions.stream().filter(opinion -> opinion.reason().isEmpty()).count();
    }

    static Verdict verdict(Question question, Opinion opinion, int prompt) {
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
                opinion.simulated());
    }

    private static ScoreOutcome unread(List<Opinion> opinions) {
        int refused = count(opinions, Opinion.Refused.class);
        int failed = count(opinions, Opinion.Failed.class);
        int unreadable = count(opinions, Opinion.Unreadable.class);
        int most = Math.max(unreadable, Math.max(refused, failed));
        if (most == unreadable) {
            return ScoreOutcome.UNREADABLE;
        }
        return most == refused ? ScoreOutcome.REFUSED : ScoreOutcome.FAILED;
    }

    private static int count(List<Opinion> opinions, Class<? extends Opinion> kind) {
        return (int) opinions.stream().filter(kind::isInstance).count();
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
    private Score record(
            ScoreOutcome outcome, String reason, List<Verdict> verdicts, Judgement judgement, Measured measured) {
        Metrics metrics = metrics(verdicts);
        List<Opinion> opinions = judgement.opinions();
        Reply.Usage usage = judgement.usage();
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
                .setParsed((int) parsed(opinions))
                .setTruePositives(metrics.truePositives())
                .setFalseNegatives(metrics.falseNegatives())
                .setFalsePositives(metrics.falsePositives())
                .setTrueNegatives(metrics.trueNegatives())
                .setMetrics(measured.metrics())
                .setQuantileRecalls(measured.quantileRecalls())
                .setVerdicts(verdicts)
                .setCost(new Cost(
                        usage.requests(),
                        usage.promptTokens(),
                        usage.answerTokens(),
                        usage.millis(),
                        usage.cachedTokens()))
                .setTextHash(Id.sha256(explanation.getText().getBytes(StandardCharsets.UTF_8)))
                .setStoppedEarly(false)
                .setUnreadable(count(opinions, Opinion.Unreadable.class))
                .setRefused(count(opinions, Opinion.Refused.class))
                .setFailed(count(opinions, Opinion.Failed.class))
                .setChoice(explanation.getChoice())
                .build();
    }

    private Id id() {
        return Id.of("score", explanation.getId(), scorer.name(), scorer.judge(), kind, settings.seed());
    }
}
