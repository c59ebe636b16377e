package io.castalia.streams.evidence;

import io.castalia.streams.summary.Entry;
import java.util.ArrayList;
import java.util.List;

/** A uniform sample cut by peak into parts of equal count; part 0 is the strongest. */
final class Quantiles {

    private final List<List<Entry>> parts = new ArrayList<>();

    Quantiles(List<Entry> sample, int count, Cut cut) {
        for (int i = 0; i < count; i++) {
            parts.add(new ArrayList<>());
        }
        List<Entry> strongestFirst =
                sample.stream().sorted(Entry.STRONGEST_FIRST).toList();
        for (int i = 0; i < strongestFirst.size(); i++) {
            int part = cut.part(i, strongestFirst.size(), count);
            if (part != Cut.NONE) {
                parts.get(part).add(strongestFirst.get(i));
            }
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
