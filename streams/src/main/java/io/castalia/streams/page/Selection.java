package io.castalia.streams.page;

/** Finds the n-th of some numbers without sorting them (Hoare's selection, on a copy). */
final class Selection {

    private long[] copy = new long[1024];

    /** The n-th lowest, as unsigned numbers, of those that are not gone; the largest number there is where n are not left. */
    long lowest(long[] numbers, boolean[] gone, int size, int n) {
        int left = copy(numbers, gone, size, Long.MIN_VALUE);
        return n > left ? -1 : select(left, n - 1) ^ Long.MIN_VALUE;
    }

    /** The n-th highest, as signed numbers above zero, of those that are not gone; 0 where n are not left or n is 0. */
    long highest(long[] numbers, boolean[] gone, int size, int n) {
        int left = copy(numbers, gone, size, 0);
        return n == 0 || n > left ? 0 : select(left, left - n);
    }

    private int copy(long[] numbers, boolean[] gone, int size, long flip) {
        if (copy.length < size) {
            copy = new long[2 * size];
        }
        int left = 0;
        for (int i = 0; i < size; i++) {
            copy[left] = numbers[i] ^ flip;
            left += gone[i] ? 0 : 1;
        }
        return left;
    }

    private long select(int size, int place) {
        int from = 0;
        int to = size - 1;
        while (from < to) {
            long pivot = median(copy[from], copy[(from + to) >>> 1], copy[to]);
            int i = from;
            int j = to;
            while (i <= j) {
                while (copy[i] < pivot) {
                    i++;
                }
                while (copy[j] > pivot) {
                    j--;
                }
                if (i <= j) {
                    long swapped = copy[i];
                    copy[i++] = copy[j];
                    copy[j--] = swapped;
                }
            }
            if (place <= j) {
                to = j;
            } else if (place >= i) {
                from = i;
            } else {
                return copy[place];
            }
        }
        return copy[from];
    }

    private static long median(long a, long b, long c) {
        return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    }
}
