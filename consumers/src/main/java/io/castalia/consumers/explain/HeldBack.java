package io.castalia.consumers.explain;

import io.castalia.schemas.Id;
import io.castalia.schemas.wire.ExampleWindow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Windows of the explaining side cut in two, by parts: a part's windows are all on one side, since they are alike.
 *
 * @param shown about two thirds, to explain from, in their order
 * @param held about one third, to choose by, in their order
 */
record HeldBack(List<ExampleWindow> shown, List<ExampleWindow> held) {

    private static final int THIRD = 3;

    HeldBack {
        shown = List.copyOf(shown);
        held = List.copyOf(held);
    }

    /**
     * Each window held back once: parts are dealt in hash order, each to the third that has the fewest windows so far. Where
     * there are few parts a third may be empty.
     */
    static List<HeldBack> thirds(List<ExampleWindow> windows, long seed) {
        Map<String, Long> sizes =
                windows.stream().collect(Collectors.groupingBy(ExampleWindow::getPart, Collectors.counting()));
        var third = new HashMap<String, Integer>();
        var held = new long[THIRD];
        sizes.keySet().stream()
                .sorted(Comparator.comparing(part -> Id.of("held-back", seed, part)))
                .forEach(part -> {
                    int least = 0;
                    for (int t = 1; t < THIRD; t++) {
                        least = held[t] < held[least] ? t : least;
                    }
                    held[least] += sizes.getOrDefault(part, 0L);
                    third.put(part, least);
                });
        var cut = new ArrayList<HeldBack>();
        for (int t = 0; t < THIRD; t++) {
            int back = t;
            cut.add(new HeldBack(
                    windows.stream()
                            .filter(w -> third.getOrDefault(w.getPart(), 0) != back)
                            .toList(),
                    windows.stream()
                            .filter(w -> third.getOrDefault(w.getPart(), 0) == back)
                            .toList()));
        }
        return cut;
    }

    /** Which parts are held back depends on the seed and their names: in hash order, until they have a third of the windows. */
    static HeldBack of(List<ExampleWindow> windows, long seed) {
        Map<String, Long> sizes =
                windows.stream().collect(Collectors.groupingBy(ExampleWindow::getPart, Collectors.counting()));
        List<String> parts = sizes.keySet().stream()
                .sorted(Comparator.comparing(part -> Id.of("held-back", seed, part)))
                .toList();
        var back = new ArrayList<String>();
        long held = 0;
        for (String part : parts) {
            long with = held + sizes.getOrDefault(part, 0L);
            if (THIRD * with <= windows.size()) {
                back.add(part);
                held = with;
            }
        }
        return new HeldBack(
                windows.stream().filter(w -> !back.contains(w.getPart())).toList(),
                windows.stream().filter(w -> back.contains(w.getPart())).toList());
    }
}
