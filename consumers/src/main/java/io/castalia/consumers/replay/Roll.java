package io.castalia.consumers.replay;

import io.castalia.schemas.LatentKey;
import io.castalia.schemas.Refusal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The records of a topic that a replay takes: the accepted ones of one run, as they stood when it was asked. Of records
 * with one id the first counts, so each partition must be added in the order of its offsets.
 */
public final class Roll {

    /**
     * A record.
     *
     * @param timestamp milliseconds since 1970
     * @param run the run that made it; empty where it bears no name
     * @param subject what it is about
     */
    record Entry(int partition, long offset, long timestamp, String run, ReplaySource.Subject subject) {}

    /**
     * What is taken.
     *
     * @param run the run whose records they are
     * @param places offsets by partition
     * @param hookpoints whose latents they are about
     * @param read records on the topic
     * @param otherRuns those of other runs, by run
     * @param repeated those with the id of an earlier one
     * @param leftOut those that are too early, about other latents, or for other explainers
     */
    public record Taken(
            String run,
            Map<Integer, Set<Long>> places,
            SortedSet<String> hookpoints,
            int read,
            SortedMap<String, Integer> otherRuns,
            int repeated,
            int leftOut) {

        /** Whether a record is among them. */
        public boolean has(int partition, long offset) {
            return places.getOrDefault(partition, Set.of()).contains(offset);
        }

        /** How many there are. */
        public int size() {
            return places.values().stream().mapToInt(Set::size).sum();
        }
    }

    private final ReplayFilter filter;
    private final SortedMap<String, OfRun> runs = new TreeMap<>();
    private int read;

    Roll(ReplayFilter filter) {
        this.filter = filter;
    }

    void add(Entry entry) {
        read++;
        runs.computeIfAbsent(entry.run(), run -> new OfRun()).add(entry, filter);
    }

    /** The records of the run that is meant; refuses where it is not to be guessed, or has none. */
    Taken taken() {
        String run = filter.of().orElseGet(this::meant);
        OfRun of = runs.get(run);
        if (of == null) {
            throw new Refusal("of", run, runs.isEmpty() ? "a run with records on the topic; there are none" : names());
        }
        var others = new TreeMap<String, Integer>();
        runs.forEach((name, other) -> {
            if (!name.equals(run)) {
                others.put(name, other.read);
            }
        });
        return new Taken(run, of.places, of.hookpoints, read, others, of.repeated, of.leftOut);
    }

    private String meant() {
        Refusal.unless(
                runs.size() < 2 || runs.containsKey(ReplayFilter.MAIN),
                "of",
                "",
                names() + ": several have records here");
        return runs.size() == 1 ? runs.firstKey() : ReplayFilter.MAIN;
    }

    private String names() {
        return "one of " + String.join(", ", runs.keySet());
    }

    /** The records of one run. */
    private static final class OfRun {

        private final Map<Integer, Set<Long>> places = new HashMap<>();
        private final SortedSet<String> hookpoints = new TreeSet<>();
        private final Set<String> ids = new HashSet<>();
        private int read;
        private int repeated;
        private int leftOut;

        void add(Entry entry, ReplayFilter filter) {
            read++;
            ReplaySource.Subject subject = entry.subject();
            if (!ids.add(subject.id())) {
                repeated++;
            } else if (filter.since()
                            .filter(since -> entry.timestamp() < since.toEpochMilli())
                            .isPresent()
                    || !filter.latents().test(new LatentKey(subject.hookpoint(), subject.latent()))
                    || (!subject.addressee().isEmpty() && !filter.addressees().test(subject.addressee()))) {
                leftOut++;
            } else {
                places.computeIfAbsent(entry.partition(), p -> new HashSet<>()).add(entry.offset());
                hookpoints.add(subject.hookpoint());
            }
        }
    }
}
