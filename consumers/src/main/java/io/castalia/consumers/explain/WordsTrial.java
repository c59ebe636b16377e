package io.castalia.consumers.explain;

import io.castalia.consumers.metric.Estimate;
import io.castalia.consumers.metric.Metrics;
import io.castalia.consumers.prompt.Interview;
import io.castalia.consumers.score.Claim;
import io.castalia.consumers.score.Judge;
import io.castalia.consumers.score.Judges;
import io.castalia.consumers.score.Opinion;
import io.castalia.consumers.score.Sight;
import io.castalia.schemas.wire.ExampleWindow;
import io.castalia.schemas.wire.ExplanationRequest;
import io.castalia.schemas.wire.Metric;
import io.castalia.schemas.wire.Verdict;
import io.castalia.schemas.wire.WindowKind;
import java.util.ArrayList;
import java.util.List;

/**
 * How well words tell a latent's windows of the explaining side from silent ones of that side: each third of the parts is
 * held back in turn, explained from the other two, and judged by the lexical judge. So every window is judged once, by words
 * that were not chosen from it or from another of its part.
 */
final class WordsTrial {

    /** Windows of each sort without which nothing is said. */
    private static final int FEWEST = 10;

    private WordsTrial() {}

    /**
     * What came of it.
     *
     * @param accuracy balanced accuracy, with an interval that allows for windows of one part being alike; one half between
     *     0 and 1 where there were too few windows
     * @param windows windows that were judged
     */
    record Figure(Estimate accuracy, int windows) {

        static final Figure NONE = new Figure(new Estimate(0.5, 0, 1), 0);
    }

    static Figure of(Explainer words, ExplanationRequest request) {
        if (Math.min(request.getExamples().size(), request.getContrast().size()) < FEWEST) {
            return Figure.NONE;
        }
        var all = new ArrayList<>(request.getExamples());
        all.addAll(request.getContrast());
        var verdicts = new ArrayList<Verdict>();
        for (HeldBack third : HeldBack.thirds(all, request.getSeed())) {
            Answer answer = words.explain(ExplanationRequest.newBuilder(request)
                    .setExamples(sort(third.shown(), true))
                    .setContrast(sort(third.shown(), false))
                    .build());
            var claim = new Claim(answer.text(), answer.terms());
            judge(claim, sort(third.held(), true), true, verdicts);
            judge(claim, sort(third.held(), false), false, verdicts);
        }
        Metric accuracy = Metrics.of(verdicts, 0).metrics().stream()
                .filter(metric -> metric.getName().equals("balanced_accuracy"))
                .findFirst()
                .orElseThrow();
        return new Figure(new Estimate(accuracy.getValue(), accuracy.getLow(), accuracy.getHigh()), verdicts.size());
    }

    private static List<ExampleWindow> sort(List<ExampleWindow> windows, boolean activating) {
        return windows.stream()
                .filter(window -> (window.getKind() == WindowKind.ACTIVATING) == activating)
                .toList();
    }

    /** Without terms nothing is found: an explanation that says nothing fits no window. */
    private static void judge(Claim claim, List<ExampleWindow> windows, boolean activating, List<Verdict> verdicts) {
        Judge judge = Judges.lexical();
        List<Opinion> opinions = windows.isEmpty()
                ? List.of()
                : Interview.await(judge.judge(
                                claim,
                                windows.stream()
                                        .map(window -> new Sight(window.getText(), List.of()))
                                        .toList()))
                        .opinions();
        for (int i = 0; i < opinions.size(); i++) {
            ExampleWindow window = windows.get(i);
            // This judge looks at each window alone, so none shares a prompt with another.
            verdicts.add(new Verdict(
                    window.getContext(),
                    window.getWindow(),
                    window.getPart(),
                    verdicts.size(),
                    activating,
                    window.getQuantile(),
                    opinions.get(i).answer(),
                    null,
                    List.of()));
        }
    }
}
