package io.castalia.streams.drift;

import io.castalia.streams.summary.ByteReader;
import io.castalia.streams.summary.ByteWriter;
import io.castalia.streams.summary.Peaks;
import java.util.Arrays;

/** What is kept of a latent as it was at its last evidence, and of the looks since. */
/*
 * Bytes: varint place, varint tokens, varint looks, varint windows at the last look, u8 first bucket that holds any, then
 * a varint for it and each after it as far as the last that holds any. Some 60 bytes; 160 for a million windows far apart.
 */
public final class Baseline {

    private final long place;
    private final long tokens;
    private final int looks;
    private final long looked;
    private final long[] histogram;

    private Baseline(long place, long tokens, int looks, long looked, long[] histogram) {
        this.place = place;
        this.tokens = tokens;
        this.looks = looks;
        this.looked = looked;
        this.histogram = histogram;
    }

    /**
     * A latent at its first evidence.
     *
     * @param place the first window ordinal that had not been handed out
     * @param tokens tokens that the shard had seen
     * @param histogram (120) windows of both sides by their peak's bucket
     */
    public static Baseline first(long place, long tokens, long[] histogram) {
        return new Baseline(place, tokens, 0, total(histogram), checked(histogram));
    }

    /** The latent at its next evidence. The looks go on being counted: what may be spent on them is spent once. */
    public Baseline next(long newPlace, long newTokens, long[] newHistogram) {
        return new Baseline(newPlace, newTokens, looks, total(newHistogram), checked(newHistogram));
    }

    /** The same after a look that found nothing. */
    public Baseline looked(long windows) {
        return new Baseline(place, tokens, looks + 1, windows, histogram);
    }

    /** Whether the latent's windows have doubled since the last look or evidence. */
    public boolean due(long windows) {
        return windows >= 2 * looked;
    }

    /** Reads what {@link #bytes} wrote. */
    public static Baseline read(byte[] bytes) {
        var in = new ByteReader(bytes);
        long place = in.varint();
        long tokens = in.varint();
        int looks = in.smallVarint();
        long looked = in.varint();
        var histogram = new long[Peaks.BUCKETS];
        for (int bucket = in.u8(); !in.done(); bucket++) {
            histogram[bucket] = in.varint();
        }
        return new Baseline(place, tokens, looks, looked, histogram);
    }

    public byte[] bytes() {
        var out = new ByteWriter().varint(place).varint(tokens).varint(looks).varint(looked);
        int first = 0;
        while (first < histogram.length - 1 && histogram[first] == 0) {
            first++;
        }
        int last = histogram.length - 1;
        while (last >= first && histogram[last] == 0) {
            last--;
        }
        out.u8(first);
        for (int bucket = first; bucket <= last; bucket++) {
            out.varint(histogram[bucket]);
        }
        return out.toBytes();
    }

    /** The first window ordinal of what has come since. */
    public long place() {
        return place;
    }

    /** Tokens that the shard had seen. */
    public long tokens() {
        return tokens;
    }

    /** Looks in the whole life of the latent. */
    public int looks() {
        return looks;
    }

    /** Windows in which the latent had fired. */
    public long windows() {
        return total(histogram);
    }

    /** (120) windows by their peak's bucket. */
    long[] histogram() {
        return histogram.clone();
    }

    static long total(long[] histogram) {
        return Arrays.stream(histogram).sum();
    }

    private static long[] checked(long[] histogram) {
        if (histogram.length != Peaks.BUCKETS) {
            throw new IllegalArgumentException(
                    "a histogram of %d buckets; give %d".formatted(histogram.length, Peaks.BUCKETS));
        }
        return histogram.clone();
    }
}
