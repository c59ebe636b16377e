package io.castalia.streams.evidence;

import io.castalia.streams.summary.Entry;
import java.util.ArrayList;
import java.util.List;

/** A uniform sample cut by peak into parts of equal count; part 0 is the strongest. */
final class Quantiles {

    private final List<List<Entry>> parts = new ArrayList<>();

    /** Cuts: of n windows strongest first, window i goes to part i * parts / n. */
    Quantiles(List<Entry> sample, int count) {
        for (int i = 0; i < count; i++) {
            parts.add(new ArrayList<>());
        }
        List<Entry> strongestFirst =
                sample.stream().sorted(Entry.STRONGEST_FIRST).toList();
        for (int i = 0; i < strongestFirst.size(); i++) {
            parts.get((int) ((long) i * count / strongestFirst.size())).add(strongestFirst.get(i));
        }
        parts.forEach(part -> part.sort(Entry.LOWEST_TICKET_FIRST));
    }

    int count() {
        return parts.size();
    }

    /** The windows of one part, lowest ticket first: any number from its beginning is a uniform sample of it. */
    List<Entry> part(int quantile) {
        return parts.get(quantile);
    }
}
