package io.castalia.consumers.report;

import io.castalia.schemas.wire.ExampleWindow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A window as a report shows it.
 *
 * @param strongest whether it is shown as one of the strongest, and not for its quantile
 * @param quantile quantile within the sample, 0 the strongest; -1 where it is not in the sample
 * @param peak its largest activation
 * @param text its text
 * @param firings the tokens that fire, from left to right
 */
record ShownWindow(boolean strongest, int quantile, float peak, String text, List<Firing> firings) {

    private static final Comparator<ExampleWindow> BY_PEAK =
            Comparator.comparing(ExampleWindow::getPeak).reversed();

    /**
     * A token that fires.
     *
     * @param start its first Unicode code point within the text
     * @param end one past its last
     * @param activation its activation
     */
    record Firing(int start, int end, float activation) {}

    /** As many as wanted: a sixth the strongest, the others dealt from each quantile in turn; strongest first. */
    static List<ShownWindow> choose(List<ExampleWindow> windows, int wanted) {
        int strongest = Math.max(1, wanted / 6);
        var shown = new ArrayList<ShownWindow>();
        windows.stream()
                .filter(window -> among(window, strongest))
                .sorted(Comparator.comparing(ExampleWindow::getRank))
                .forEach(window -> shown.add(of(window, true)));
        Map<Integer, List<ExampleWindow>> quantiles = windows.stream()
                .filter(window -> window.getQuantile() >= 0 && !among(window, strongest))
                .collect(Collectors.groupingBy(ExampleWindow::getQuantile, TreeMap::new, Collectors.toList()));
        deal(quantiles, wanted - shown.size()).stream()
                .sorted(Comparator.comparing(ExampleWindow::getQuantile).thenComparing(BY_PEAK))
                .forEach(window -> shown.add(of(window, false)));
        return shown;
    }

    /** How many quantiles the sample is cut into; 0 where there is none. */
    static int quantiles(List<ExampleWindow> windows) {
        return 1 + windows.stream().mapToInt(ExampleWindow::getQuantile).max().orElse(-1);
    }

    private static boolean among(ExampleWindow window, int strongest) {
        return window.getRank() >= 0 && window.getRank() < strongest;
    }

    private static List<ExampleWindow> deal(Map<Integer, List<ExampleWindow>> quantiles, int wanted) {
        var dealt = new ArrayList<ExampleWindow>();
        int longest = quantiles.values().stream().mapToInt(List::size).max().orElse(0);
        for (int turn = 0; turn < longest; turn++) {
            for (List<ExampleWindow> quantile : quantiles.values()) {
                if (turn < quantile.size() && dealt.size() < wanted) {
                    dealt.add(quantile.get(turn));
                }
            }
        }
        return dealt;
    }

    private static ShownWindow of(ExampleWindow window, boolean strongest) {
        var firings = new ArrayList<Firing>();
        for (int i = 0; i < window.getActivations().size(); i++) {
            float activation = window.getActivations().get(i);
            if (activation > 0) {
                int start = window.getStarts().get(i);
                firings.add(new Firing(start, window.getEnds().get(i), activation));
            }
        }
        return new ShownWindow(
                strongest, window.getQuantile(), window.getPeak(), window.getText(), List.copyOf(firings));
    }
}
