package io.castalia.consumers.explain;

import io.castalia.consumers.prompt.Interview;
import io.castalia.consumers.score.Claim;
import io.castalia.consumers.score.Judge;
import io.castalia.consumers.score.Judgement;
import io.castalia.consumers.score.Opinion;
import io.castalia.consumers.score.Sight;
import io.castalia.schemas.Id;
import io.castalia.schemas.wire.ExampleWindow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Candidates for an explanation on windows that they were not drawn from: each is asked the same in the same order. */
final class Trial {

    private static final int PROMPT = 5;

    private final Judge judge;
    private final List<Exhibit> exhibits;

    private record Exhibit(Id id, ExampleWindow window, boolean activating) {}

    Trial(Judge judge, List<ExampleWindow> activating, List<ExampleWindow> silent, long seed) {
        this.judge = judge;
        var all = new ArrayList<Exhibit>();
        activating.forEach(window -> all.add(exhibit(window, true, seed)));
        silent.forEach(window -> all.add(exhibit(window, false, seed)));
        all.sort(Comparator.comparing(Exhibit::id));
        this.exhibits = List.copyOf(all);
    }

    /** Begins to ask about one; the judgement is on all windows. */
    CompletableFuture<Judgement> of(Answer.Explained candidate) {
        var claim = new Claim(candidate.text(), candidate.terms());
        var asked = new ArrayList<CompletableFuture<Judgement>>();
        for (int from = 0; from < exhibits.size(); from += PROMPT) {
            asked.add(judge.judge(
                    claim,
                    exhibits.subList(from, Math.min(exhibits.size(), from + PROMPT)).stream()
                            .map(exhibit -> new Sight(exhibit.window().getText(), List.of()))
                            .toList()));
        }
        return Interview.all(asked).thenApply(Judgement::together);
    }

    /** Balanced accuracy; what could not be read is wrong, for a choice. */
    double accuracy(Judgement judgement) {
        var right = new int[2];
        var all = new int[2];
        for (int i = 0; i < exhibits.size(); i++) {
            boolean activating = exhibits.get(i).activating();
            Opinion opinion = judgement.opinions().get(i);
            all[activating ? 1 : 0]++;
            right[activating ? 1 : 0] += Boolean.valueOf(activating).equals(opinion.answer()) ? 1 : 0;
        }
        return (right[0] / (double) all[0] + right[1] / (double) all[1]) / 2;
    }

    private static Exhibit exhibit(ExampleWindow window, boolean activating, long seed) {
        return new Exhibit(Id.of("trial", seed, window.getContext(), window.getWindow()), window, activating);
    }
}
