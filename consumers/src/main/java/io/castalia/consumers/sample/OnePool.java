package io.castalia.consumers.sample;

import io.castalia.schemas.Id;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.ExampleWindow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Delphi's way to choose (its {@code sampler}): explaining and scoring examples are drawn from the same windows, each time
 * equally many of equal parts by peak, the weakest that are left over dropped. The windows are the uniform samples of both
 * sides.
 *
 * @param explaining the explainer's, strongest first
 * @param scoring the scorers', by part, each with the number of its part
 */
record OnePool(List<ExampleWindow> explaining, List<ExampleWindow> scoring) {

    private static final Comparator<ExampleWindow> STRONGEST_FIRST = Comparator.comparing(ExampleWindow::getPeak)
            .reversed()
            .thenComparing(ExampleWindow::getContext)
            .thenComparing(ExampleWindow::getWindow);

    /** Chooses by a mode's numbers. What is drawn depends on the seed and the windows' names alone. */
    static OnePool of(Evidence evidence, Mode.Rules rules, int examples, long seed) {
        var pool = new ArrayList<ExampleWindow>();
        evidence.getExplaining().stream()
                .filter(window -> window.getQuantile() >= 0)
                .forEach(pool::add);
        pool.addAll(Objects.requireNonNull(evidence.getScoring()).getActivating());
        pool.sort(STRONGEST_FIRST);
        int size = pool.size() / rules.quantiles();
        var explaining = new ArrayList<ExampleWindow>();
        var scoring = new ArrayList<ExampleWindow>();
        for (int part = 0; part < rules.quantiles(); part++) {
            List<ExampleWindow> windows = pool.subList(part * size, (part + 1) * size);
            explaining.addAll(drawn("explaining", windows, examples / rules.quantiles(), seed));
            for (ExampleWindow window : drawn("scoring", windows, rules.activating() / rules.quantiles(), seed)) {
                scoring.add(ExampleWindow.newBuilder(window).setQuantile(part).build());
            }
        }
        explaining.sort(STRONGEST_FIRST);
        return new OnePool(explaining, scoring);
    }

    private static List<ExampleWindow> drawn(String what, List<ExampleWindow> from, int n, long seed) {
        record Ticket(Id id, ExampleWindow window) {}
        return from.stream()
                .map(window -> new Ticket(Id.of("one pool", what, seed, name(window)), window))
                .sorted(Comparator.comparing(Ticket::id))
                .limit(n)
                .map(Ticket::window)
                .sorted(STRONGEST_FIRST)
                .toList();
    }

    private static String name(ExampleWindow window) {
        return window.getContext() + "/" + window.getWindow();
    }
}
