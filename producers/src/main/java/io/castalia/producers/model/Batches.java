package io.castalia.producers.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Groups contexts of one length, so that a forward pass needs no padding. */
public final class Batches {

    private Batches() {}

    /**
     * Groups the contexts by length, shortest first, and in order within a length.
     *
     * @param contexts the contexts
     * @param tokens of a batch at most; a longer context is a batch of its own
     * @return batches of positions in the list; each position is in one batch
     */
    public static List<int[]> of(List<TokenizedContext> contexts, int tokens) {
        int[] order = IntStream.range(0, contexts.size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> contexts.get(i).length()))
                .mapToInt(Integer::intValue)
                .toArray();
        var batches = new ArrayList<int[]>();
        int from = 0;
        while (from < order.length) {
            int length = contexts.get(order[from]).length();
            int most = Math.max(1, tokens / length);
            int to = from + 1;
            while (to < order.length
                    && to - from < most
                    && contexts.get(order[to]).length() == length) {
                to++;
            }
            batches.add(Arrays.copyOfRange(order, from, to));
            from = to;
        }
        return batches;
    }

    /** The token ids of a batch, shape (rows, length). */
    public static int[][] rows(List<TokenizedContext> contexts, int[] batch) {
        return IntStream.of(batch).mapToObj(i -> contexts.get(i).ids()).toArray(int[][]::new);
    }
}
