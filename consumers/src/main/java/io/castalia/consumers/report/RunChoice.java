package io.castalia.consumers.report;

import io.castalia.schemas.Refusal;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which run is meant: the one that is named; else main or, where there is no such run, the only one. */
final class RunChoice {

    private static final String MAIN = "main";

    private final Optional<String> asked;
    private final SortedSet<String> runs = new TreeSet<>();

    RunChoice(Optional<String> asked) {
        this.asked = asked;
    }

    /** A run that has made an explanation or a score; empty where a record bears no name. */
    void add(String run) {
        if (!run.isEmpty()) {
            runs.add(run);
        }
    }

    /** Whether another run could not change the choice. */
    boolean sure() {
        return runs.contains(asked.orElse(MAIN));
    }

    /** The run; refuses one that has made nothing, and to choose among several. */
    String chosen() {
        if (asked.isPresent()) {
            Refusal.unless(
                    runs.isEmpty() || runs.contains(asked.get()),
                    "run",
                    asked.get(),
                    "one of " + String.join(", ", runs));
            return asked.get();
        }
        Refusal.unless(
                runs.size() < 2 || runs.contains(MAIN),
                "run",
                "",
                "one of %s: several have explained or scored".formatted(String.join(", ", runs)));
        return runs.size() == 1 ? runs.first() : MAIN;
    }
}
