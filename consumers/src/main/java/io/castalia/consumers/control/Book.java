package io.castalia.consumers.control;

import io.castalia.schemas.wire.Control;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.ExplanationOutcome;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What has been read of the explanations: those that may be paired, and which already have a control. Of records with
 * one id the first counts, so each partition must be added in the order of its offsets.
 */
final class Book {

    /** Where an explanation stands on its topic. */
    record Place(int partition, long offset) {}

    private final Map<String, Explained> explained = new LinkedHashMap<>();
    private final Map<String, Place> places = new HashMap<>();
    private final Map<String, String> requests = new HashMap<>();
    private final Set<String> controlled = new HashSet<>();

    /** Takes note of a record. */
    void add(Explanation explanation, Place place) {
        if (explanation.getControl() == Control.SHUFFLED) {
            controlled.add(explanation.getRequest());
        } else if (explanation.getOutcome() == ExplanationOutcome.EXPLAINED
                && places.putIfAbsent(explanation.getId(), place) == null) {
            explained.put(explanation.getId(), Explained.of(explanation));
            requests.put(explanation.getId(), explanation.getRequest());
        }
    }

    /** How many explanations have a control. */
    int controlled() {
        return controlled.size();
    }

    /** How many explanations have no control. */
    int waiting() {
        return (int) requests.values().stream()
                .filter(request -> !controlled.contains(request))
                .count();
    }

    /** Where the explanations stand that have no control yet, each with its partner. */
    Map<Place, Explained> due() {
        var due = new HashMap<Place, Explained>();
        Pairing.partners(explained.values()).forEach((id, partner) -> {
            Place place = places.get(id);
            if (place != null && !controlled.contains(requests.get(id))) {
                due.put(place, partner);
            }
        });
        return due;
    }
}
