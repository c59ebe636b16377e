package io.castalia.streams.summary;

import java.util.List;

/** The windows kept of one latent on one side: the strongest, and a uniform sample. Merging is exact. */
/*
 * Bytes: varint n, n entries strongest first, each with a u8 before it (1 where it is in the sample as well, else 0);
 * varint m, m entries that are only in the sample, lowest ticket first. An entry: context 16, varint window, part 16,
 * varint length and firings.
 */
final class Examples {

    private final Best strongest;
    private final Best sample;

    Examples(SummaryShape shape) {
        strongest = new Best(shape.strongest(), Entry.STRONGEST_FIRST);
        sample = new Best(shape.sample(), Entry.LOWEST_TICKET_FIRST);
    }

    void write(ByteWriter out) {
        out.varint(strongest.entries().size());
        for (Entry entry : strongest.entries()) {
            out.u8(sample.holds(entry) ? 1 : 0);
            entry.write(out);
        }
        List<Entry> rest = sample.entries().stream()
                .filter(entry -> !strongest.holds(entry))
                .toList();
        out.varint(rest.size());
        rest.forEach(entry -> entry.write(out));
    }

    /** What became of it, in the one set or the other, whichever says more. */
    Best.Fate offer(Entry entry) {
        Best.Fate asStrong = strongest.offer(entry);
        Best.Fate asSampled = sample.offer(entry);
        return asStrong == Best.Fate.LEFT_OUT ? asSampled : asStrong;
    }

    void merge(Examples other) {
        other.strongest.entries().forEach(this::offer);
        other.sample.entries().forEach(this::offer);
    }

    Best strongest() {
        return strongest;
    }

    Best sample() {
        return sample;
    }
}
