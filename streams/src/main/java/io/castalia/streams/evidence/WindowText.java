package io.castalia.streams.evidence;

import io.castalia.streams.summary.ByteReader;
import io.castalia.streams.summary.ByteWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** What a window says: a slice of its context's text, and its tokens with their places in the slice. */
/*
 * Bytes: varint length and UTF-8 of the text, varint n, then n x (varint token id, varint start, varint length).
 */
public final class WindowText {

    private final String text;
    private final List<Integer> tokenIds; // (n)
    private final List<Integer> starts; // (n), code points within text
    private final List<Integer> ends; // (n)

    private WindowText(String text, int[] tokenIds, int[] starts, int[] ends) {
        this.text = text;
        this.tokenIds = boxed(tokenIds);
        this.starts = boxed(starts);
        this.ends = boxed(ends);
    }

    /**
     * Cuts a window out of its context. The slice runs from the first to the last code point that any of its tokens
     * covers; a token without text stands empty where it falls.
     *
     * @param context the context's text
     * @param tokenIds token ids of a block, as are the spans
     * @param starts first code point of each token in its context's text
     * @param ends one past the last
     * @param from the window's first token
     * @param to one past its last
     */
    public static WindowText cut(String context, int[] tokenIds, int[] starts, int[] ends, int from, int to) {
        int first = Integer.MAX_VALUE;
        int last = 0;
        for (int i = from; i < to; i++) {
            if (starts[i] < ends[i]) {
                first = Math.min(first, starts[i]);
                last = Math.max(last, ends[i]);
            }
        }
        first = Math.min(first, last);
        var relativeStarts = new int[to - from];
        var relativeEnds = new int[to - from];
        int here = 0;
        for (int i = from; i < to; i++) {
            boolean covers = starts[i] < ends[i];
            relativeStarts[i - from] = covers ? starts[i] - first : here;
            relativeEnds[i - from] = covers ? ends[i] - first : here;
            here = relativeEnds[i - from];
        }
        int begin = context.offsetByCodePoints(0, first);
        int end = context.offsetByCodePoints(begin, last - first);
        return new WindowText(
                context.substring(begin, end), Arrays.copyOfRange(tokenIds, from, to), relativeStarts, relativeEnds);
    }

    /** Cuts a slice out of this one: its tokens from one to another, less one. */
    public WindowText slice(int from, int to) {
        return cut(text, unboxed(tokenIds), unboxed(starts), unboxed(ends), from, to);
    }

    /** Reads what {@link #bytes} wrote. */
    public static WindowText read(byte[] bytes) {
        var in = new ByteReader(bytes);
        String text = in.text();
        int n = in.smallVarint();
        var tokenIds = new int[n];
        var starts = new int[n];
        var ends = new int[n];
        for (int i = 0; i < n; i++) {
            tokenIds[i] = in.smallVarint();
            starts[i] = in.smallVarint();
            ends[i] = starts[i] + in.smallVarint();
        }
        return new WindowText(text, tokenIds, starts, ends);
    }

    public byte[] bytes() {
        var out = new ByteWriter().text(text).varint(tokens());
        for (int i = 0; i < tokens(); i++) {
            out.varint(tokenIds.get(i)).varint(starts.get(i)).varint(ends.get(i) - starts.get(i));
        }
        return out.toBytes();
    }

    public String text() {
        return text;
    }

    /** How many tokens the window has. */
    public int tokens() {
        return tokenIds.size();
    }

    public List<Integer> tokenIds() {
        return tokenIds;
    }

    public List<Integer> starts() {
        return starts;
    }

    public List<Integer> ends() {
        return ends;
    }

    private static int[] unboxed(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    private static List<Integer> boxed(int[] numbers) {
        var list = new ArrayList<Integer>(numbers.length);
        for (int number : numbers) {
            list.add(number);
        }
        return Collections.unmodifiableList(list);
    }
}
