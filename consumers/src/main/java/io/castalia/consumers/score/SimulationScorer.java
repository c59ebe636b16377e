package io.castalia.consumers.score;

import io.castalia.consumers.metric.Correlation;
import io.castalia.consumers.metric.Estimate;
import io.castalia.consumers.prompt.Interview;
import io.castalia.consumers.text.Tenths;
import io.castalia.schemas.wire.ExampleWindow;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.ExplanationOutcome;
import io.castalia.schemas.wire.Metric;
import io.castalia.schemas.wire.Score;
import io.castalia.schemas.wire.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Has the activations of every token simulated from the explanation, and correlates them with the true ones in tenths of the
 * largest (paper, section 3.4, after Bills et al., 2023): over all tokens of all windows, and of the activating windows of
 * each quantile. Where either is the same on all tokens there is no correlation, and the score says so.
 */
final class SimulationScorer implements Scorer {

    private final Simulator simulator;
    private final ScoreSettings settings;

    SimulationScorer(Simulator simulator, ScoreSettings settings) {
        this.simulator = simulator;
        // A prompt has one window.
        this.settings = settings.withPrompt(1);
    }

    @Override
    public String name() {
        return Scorers.SIMULATION;
    }

    @Override
    public String judge() {
        return simulator.name();
    }

    @Override
    public Score score(Explanation explanation) {
        var card = new ScoreCard(explanation, this, settings.negatives(), settings);
        if (explanation.getOutcome() != ExplanationOutcome.EXPLAINED) {
            return card.abstained();
        }
        List<Question> asked = Questions.WHOLE.ask(explanation.getScoring(), settings.negatives(), settings.seed());
        if (!card.enough(asked)) {
            return card.tooFew(asked);
        }
        Tenths tenths = Tenths.of(explanation.getChoice(), explanation.getStatistics());
        var claim = new Claim(explanation.getText(), explanation.getTerms());
        List<CompletableFuture<Judgement>> asking =
                asked.stream().map(question -> ask(claim, question.window())).toList();
        Judgement judgement = Judgement.together(Interview.await(Interview.all(asking)));
        return card.judged(asked, i -> i, judgement, verdicts -> measured(asked, verdicts, tenths));
    }

    private CompletableFuture<Judgement> ask(Claim claim, ExampleWindow window) {
        List<Integer> tokens = withText(window);
        return simulator
                .simulate(claim, tokens.stream().map(t -> text(window, t)).toList())
                .thenApply(judgement ->
                        new Judgement(List.of(spread(judgement.opinions().get(0), tokens, window)), judgement.usage()));
    }

    /** One value for each token of the window; 0 for those that have no text. */
    private static Opinion spread(Opinion opinion, List<Integer> tokens, ExampleWindow window) {
        if (!(opinion instanceof Opinion.Simulated simulated)) {
            return opinion;
        }
        var all = new ArrayList<Float>(
                java.util.Collections.nCopies(window.getTokenIds().size(), 0f));
        for (int i = 0; i < tokens.size(); i++) {
            all.set(tokens.get(i), simulated.simulated().get(i));
        }
        return new Opinion.Simulated(all);
    }

    private static Measured measured(List<Question> asked, List<Verdict> verdicts, Tenths tenths) {
        float most = 0;
        for (Question question : asked) {
            for (float activation : question.window().getActivations()) {
                most = Math.max(most, activation);
            }
        }
        var all = new ArrayList<Correlation.Pair>();
        Map<Integer, List<Correlation.Pair>> byQuantile = new TreeMap<>();
        for (int i = 0; i < asked.size(); i++) {
            List<Correlation.Pair> pairs =
                    pairs(asked.get(i).window(), verdicts.get(i).getSimulated(), most, tenths);
            all.addAll(pairs);
            if (asked.get(i).quantile() >= 0) {
                byQuantile
                        .computeIfAbsent(asked.get(i).quantile(), q -> new ArrayList<>())
                        .addAll(pairs);
            }
        }
        Optional<Estimate> overall = Correlation.of(all);
        if (overall.isEmpty()) {
            return new Measured(
                    List.of(),
                    List.of(),
                    "there is no correlation: the simulated or the true activations are the same on all %d tokens"
                            .formatted(all.size()));
        }
        var metrics = new ArrayList<Metric>();
        metrics.add(metric("correlation", overall.get()));
        byQuantile.forEach((quantile, pairs) -> Correlation.of(pairs)
                .ifPresent(estimate -> metrics.add(metric("correlation_quantile_" + quantile, estimate))));
        return new Measured(metrics, List.of(), "");
    }

    private static List<Correlation.Pair> pairs(
            ExampleWindow window, List<Float> simulated, float most, Tenths tenths) {
        return simulated.isEmpty()
                ? List.of()
                : withText(window).stream()
                        .map(t -> new Correlation.Pair(
                                window.getPart(),
                                simulated.get(t),
                                tenths.of(window.getActivations().get(t), most)))
                        .toList();
    }

    private static List<Integer> withText(ExampleWindow window) {
        var tokens = new ArrayList<Integer>();
        for (int t = 0; t < window.getTokenIds().size(); t++) {
            if (window.getStarts().get(t) < window.getEnds().get(t)) {
                tokens.add(t);
            }
        }
        return tokens;
    }

    private static String text(ExampleWindow window, int token) {
        int from = window.getText().offsetByCodePoints(0, window.getStarts().get(token));
        int to = window.getText().offsetByCodePoints(0, window.getEnds().get(token));
        return window.getText().substring(from, to);
    }

    private static Metric metric(String name, Estimate estimate) {
        return new Metric(name, estimate.value(), estimate.low(), estimate.high());
    }
}
