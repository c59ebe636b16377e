package io.castalia.streams.drift;

import io.castalia.schemas.Id;
import io.castalia.streams.summary.Peaks;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/** A made-up latent: its windows come by parts and share what their part has in common. */
final class MadeUpLatent {

    private static final int SAMPLE = 256;

    private static final int PART_TOKENS = 1024;
    private static final int MOST_WINDOWS = 128;

    /**
     * How a latent fires.
     *
     * @param firing share of the parts in which it fires
     * @param windows mean windows in such a part, 1 or more
     * @param even whether all such parts have as many windows, or a geometric number
     * @param deviation of the logarithm of the peaks
     * @param shared share of that variance which a part's windows have in common
     * @param vocabulary peak tokens, in frequency as Zipf has it
     * @param topical share of the windows that peak on their part's own token
     */
    record Habit(
            double firing,
            double windows,
            boolean even,
            double deviation,
            double shared,
            int vocabulary,
            double topical) {}

    /**
     * What is changed.
     *
     * @param peaks what peaks are multiplied by
     * @param rate what the share of parts with firings is multiplied by
     * @param tokens what is added to each peak token's id
     */
    record Change(double peaks, double rate, int tokens) {
        static final Change NONE = new Change(1, 1, 0);
    }

    private record Kept(long ticket, long place, Id part, int bucket, int token) {}

    private final Habit habit;
    private final SplittableRandom random;
    private final double[] zipf;
    private final long[] histogram = new long[Peaks.BUCKETS];
    private final PriorityQueue<Kept> sample =
            new PriorityQueue<>(Comparator.comparingLong(Kept::ticket).reversed());
    private Change change = Change.NONE;
    private long tokens;
    private long windows;
    private long parts;

    MadeUpLatent(Habit habit, SplittableRandom random) {
        this.habit = habit;
        this.random = random;
        zipf = new double[habit.vocabulary];
        double sum = 0;
        for (int i = 0; i < zipf.length; i++) {
            sum += 1.0 / (i + 1);
            zipf[i] = sum;
        }
    }

    void change(Change to) {
        change = to;
    }

    /** Reads parts up to the next in which the latent fires. */
    void read() {
        double firing = Math.min(1, habit.firing * change.rate);
        do {
            tokens += PART_TOKENS;
        } while (random.nextDouble() >= firing);
        parts++;
        var part = new Id(parts, 0);
        double common = random.nextGaussian();
        int own = token();
        for (int n = windowsOfPart(); n > 0; n--) {
            double z = Math.sqrt(habit.shared) * common + Math.sqrt(1 - habit.shared) * random.nextGaussian();
            int bucket = Peaks.bucket((float) (2 * change.peaks * Math.exp(habit.deviation * z)));
            histogram[bucket]++;
            long ticket = random.nextLong() >>> 1;
            if (sample.size() < SAMPLE || ticket < sample.element().ticket) {
                if (sample.size() == SAMPLE) {
                    sample.remove();
                }
                int token = random.nextDouble() < habit.topical ? own : token();
                sample.add(new Kept(ticket, windows, part, bucket, token));
            }
            windows++;
        }
    }

    private int windowsOfPart() {
        int n = 1;
        while (habit.even ? n < habit.windows : n < MOST_WINDOWS && random.nextDouble() >= 1 / habit.windows) {
            n++;
        }
        return n;
    }

    private int token() {
        int place = Arrays.binarySearch(zipf, random.nextDouble() * zipf[zipf.length - 1]);
        return change.tokens + (place < 0 ? -1 - place : place);
    }

    long windows() {
        return windows;
    }

    Baseline first() {
        return Baseline.first(windows, tokens, histogram);
    }

    Baseline next(Baseline before) {
        return before.next(windows, tokens, histogram);
    }

    List<Finding> look(Baseline then) {
        return Drift.look(then, histogram, tokens, sample(then));
    }

    /** A uniform sample of the windows, lowest ticket first. */
    List<Drawn> sample(Baseline then) {
        return sample.stream()
                .sorted(Comparator.comparingLong(Kept::ticket))
                .map(kept -> new Drawn(kept.part, kept.bucket, kept.token, kept.place >= then.place()))
                .toList();
    }
}
