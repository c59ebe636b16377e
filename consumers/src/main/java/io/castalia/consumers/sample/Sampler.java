package io.castalia.consumers.sample;

import io.castalia.schemas.Id;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.wire.ExampleWindow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Chooses examples from the explaining side of a piece of evidence (paper, section 3.2). What is drawn depends on the
 * seed and the windows' names alone.
 */
public enum Sampler {

    /** The strongest. */
    TOP {
        @Override
        List<ExampleWindow> choose(List<ExampleWindow> all, int n, long seed) {
            return strongest(all, n);
        }
    },

    /** Any of the uniform sample. */
    RANDOM {
        @Override
        List<ExampleWindow> choose(List<ExampleWindow> all, int n, long seed) {
            return drawn(sampled(all), n, seed);
        }
    },

    /** Equally many of each quantile of the uniform sample. */
    QUANTILES {
        @Override
        List<ExampleWindow> choose(List<ExampleWindow> all, int n, long seed) {
            return byQuantile(sampled(all), n, seed);
        }
    },

    /** A fifth the strongest, the rest by quantile from what is left. */
    MIX {
        @Override
        List<ExampleWindow> choose(List<ExampleWindow> all, int n, long seed) {
            List<ExampleWindow> chosen = new ArrayList<>(strongest(all, n / TOP_IN_MIX));
            List<ExampleWindow> left = sampled(all);
            left.removeAll(chosen);
            chosen.addAll(byQuantile(left, n - chosen.size(), seed));
            return chosen;
        }
    };

    private static final int TOP_IN_MIX = 5;
    private static final Comparator<ExampleWindow> STRONGEST_FIRST = Comparator.comparing(ExampleWindow::getPeak)
            .reversed()
            .thenComparing(ExampleWindow::getContext)
            .thenComparing(ExampleWindow::getWindow);

    /** The names of all. */
    public static List<String> names() {
        return Arrays.stream(values()).map(Sampler::label).toList();
    }

    /** The sampler of a name; refuses any other than top, random, quantiles and mix. */
    public static Sampler named(String name) {
        return Arrays.stream(values())
                .filter(sampler -> sampler.label().equals(name))
                .findFirst()
                .orElseThrow(() -> Refusal.unknown("request.samplers", name, names()));
    }

    /** Its name, as requests carry it. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /**
     * Draws at most so many windows, each once.
     *
     * @param explaining the explaining side of the evidence
     * @return strongest first
     */
    public List<ExampleWindow> sample(List<ExampleWindow> explaining, int n, long seed) {
        List<ExampleWindow> chosen = new ArrayList<>(choose(explaining, n, seed));
        chosen.sort(STRONGEST_FIRST);
        return chosen;
    }

    abstract List<ExampleWindow> choose(List<ExampleWindow> all, int n, long seed);

    private static List<ExampleWindow> strongest(List<ExampleWindow> all, int n) {
        return all.stream()
                .filter(window -> window.getRank() >= 0)
                .sorted(Comparator.comparing(ExampleWindow::getRank))
                .limit(n)
                .toList();
    }

    private static List<ExampleWindow> sampled(List<ExampleWindow> all) {
        return all.stream()
                .filter(window -> window.getQuantile() >= 0)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static List<ExampleWindow> drawn(List<ExampleWindow> from, int n, long seed) {
        record Ticket(Id id, ExampleWindow window) {}
        return from.stream()
                .map(window -> new Ticket(Id.of("sample", seed, window.getContext(), window.getWindow()), window))
                .sorted(Comparator.comparing(Ticket::id))
                .limit(n)
                .map(Ticket::window)
                .toList();
    }

    /** Fills n places from the quantiles in turn, the strongest first, so that none gives two more than another. */
    private static List<ExampleWindow> byQuantile(List<ExampleWindow> from, int n, long seed) {
        Map<Integer, List<ExampleWindow>> quantiles =
                new TreeMap<>(from.stream().collect(Collectors.groupingBy(ExampleWindow::getQuantile)));
        quantiles.replaceAll((quantile, windows) -> drawn(windows, n, seed));
        List<ExampleWindow> chosen = new ArrayList<>();
        for (int round = 0; chosen.size() < Math.min(n, from.size()); round++) {
            for (List<ExampleWindow> windows : quantiles.values()) {
                if (round < windows.size() && chosen.size() < n) {
                    chosen.add(windows.get(round));
                }
            }
        }
        return chosen;
    }
}
