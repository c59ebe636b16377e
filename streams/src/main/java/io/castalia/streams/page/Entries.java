package io.castalia.streams.page;

import io.castalia.streams.summary.Firings;
import io.castalia.streams.summary.Framing;
import java.util.Arrays;
import java.util.List;

/** The entries of one latent on one side, unpacked from wherever they stand; n of them, oldest first. */
final class Entries {

    long[] ordinals = new long[1024]; // (n), windows
    int[] peaks = new int[1024]; // (n), bits of halves
    byte[][] rows = new byte[1024][]; // (n), where the packed firings stand, and the peak's token before them, if any
    int[] starts = new int[1024]; // (n)
    int[] ends = new int[1024]; // (n)
    int n;
    private final Framing framing;

    Entries(Framing framing) {
        this.framing = framing;
    }

    /** Unpacks a group. */
    void load(Groups groups, int group, List<byte[]> fragments) {
        n = 0;
        for (int run = groups.first(group); run >= 0; run = groups.next(run)) {
            room(groups.count(run));
            byte[] bytes = fragments.get(groups.row(run));
            int at = groups.start(run);
            long ordinal = groups.base(run);
            for (int left = groups.count(run); left > 0; left--) {
                long step = 0;
                int shift = 0;
                while (bytes[at] < 0) {
                    step |= (bytes[at++] & 0x7fL) << shift;
                    shift += 7;
                }
                ordinal += step | (long) bytes[at++] << shift;
                ordinals[n] = ordinal;
                rows[n] = bytes;
                starts[n] = at;
                int peak = 0;
                if (framing.centred()) {
                    peak = Firings.varint(bytes, at);
                    at = Firings.past(bytes, at);
                }
                if ((bytes[at] & 0x81) == 0) {
                    peaks[n] = ((bytes[at + 1] & 0xff) << 8) | (bytes[at + 2] & 0xff);
                    at += 3;
                } else {
                    peaks[n] = framing.centred()
                            ? Firings.at(bytes, at, framing.slice(peak).offset())
                            : Firings.peak(bytes, at);
                    at = Firings.end(bytes, at);
                }
                ends[n] = at;
                n++;
            }
        }
    }

    private void room(int more) {
        if (n + more > ordinals.length) {
            int size = Math.max(n + more, 2 * ordinals.length);
            ordinals = Arrays.copyOf(ordinals, size);
            peaks = Arrays.copyOf(peaks, size);
            rows = Arrays.copyOf(rows, size);
            starts = Arrays.copyOf(starts, size);
            ends = Arrays.copyOf(ends, size);
        }
    }
}
