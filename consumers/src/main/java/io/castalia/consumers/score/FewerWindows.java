package io.castalia.consumers.score;

import io.castalia.schemas.Id;
import io.castalia.schemas.LatentKey;
import io.castalia.schemas.wire.ExampleWindow;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.Score;
import io.castalia.schemas.wire.ScoringSide;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Has a scorer see so many activating windows at most, as many of each quantile, and so many silent ones of each kind.
 * Which ones depends on names alone, so a control is scored on the same.
 */
final class FewerWindows implements Scorer {

    private final Scorer scorer;
    private final int most;

    FewerWindows(Scorer scorer, int most) {
        this.scorer = scorer;
        this.most = most;
    }

    @Override
    public String name() {
        return scorer.name();
    }

    @Override
    public String judge() {
        return scorer.judge();
    }

    @Override
    public Score score(Explanation explanation) {
        return scorer.score(Explanation.newBuilder(explanation)
                .setScoring(fewer(
                        explanation.getScoring(), new LatentKey(explanation.getHookpoint(), explanation.getLatent())))
                .build());
    }

    @Override
    public int fewest(int prompts) {
        return scorer.fewest(prompts);
    }

    private ScoringSide fewer(ScoringSide side, LatentKey latent) {
        return new ScoringSide(
                turns(side.getActivating(), ExampleWindow::getQuantile, latent).stream()
                        .limit(most)
                        .sorted(Comparator.comparingInt(side.getActivating()::indexOf))
                        .toList(),
                side.getSilent().stream()
                        .collect(Collectors.groupingBy(ExampleWindow::getKind, TreeMap::new, Collectors.toList()))
                        .values()
                        .stream()
                        .flatMap(kind -> byTicket(kind, latent).stream().limit(most))
                        .toList(),
                side.getDroppedEqual(),
                side.getUnfilled());
    }

    /** One of each group in turn, the groups in order. */
    private static <G extends Comparable<G>> List<ExampleWindow> turns(
            List<ExampleWindow> windows, Function<ExampleWindow, G> group, LatentKey latent) {
        var groups =
                windows.stream()
                        .collect(Collectors.groupingBy(group, TreeMap::new, Collectors.toList()))
                        .values()
                        .stream()
                        .map(of -> byTicket(of, latent))
                        .toList();
        var turns = new ArrayList<ExampleWindow>();
        for (int turn = 0; turns.size() < windows.size(); turn++) {
            for (List<ExampleWindow> of : groups) {
                if (turn < of.size()) {
                    turns.add(of.get(turn));
                }
            }
        }
        return turns;
    }

    private static List<ExampleWindow> byTicket(List<ExampleWindow> windows, LatentKey latent) {
        record Ticket(Id id, ExampleWindow window) {}
        return windows.stream()
                .map(w -> new Ticket(Id.of("fewer", latent, w.getContext(), w.getWindow()), w))
                .sorted(Comparator.comparing(Ticket::id))
                .map(Ticket::window)
                .toList();
    }
}
