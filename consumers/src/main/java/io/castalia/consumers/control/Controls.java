package io.castalia.consumers.control;

import io.castalia.schemas.wire.Explanation;
import java.util.List;
import java.util.Map;

/** Controls of explanations that are all at hand. */
public final class Controls {

    private Controls() {}

    /**
     * The controls that {@link ControlStep#pairRest} would send if these were all the explanations of a run, in the order
     * of the explanations that they belong to.
     */
    public static List<Explanation> of(List<Explanation> explanations) {
        var book = new Book();
        for (int i = 0; i < explanations.size(); i++) {
            book.add(explanations.get(i), new Book.Place(0, i));
        }
        return book.due().entrySet().stream()
                .map(due -> Map.entry((int) due.getKey().offset(), due.getValue()))
                .sorted(Map.Entry.comparingByKey())
                .map(due -> due.getValue().asControlOf(explanations.get(due.getKey())))
                .toList();
    }
}
