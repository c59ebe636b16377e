package io.castalia.schemas;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Numbers from 0 to 2,147,483,647 in unsigned LEB128: seven bits a byte, the lowest first, and the top bit set in every
 * byte but a number's last. A number has one form only, the shortest.
 */
final class Varints {

    /** Bytes of the largest number. */
    static final int LONGEST = 5;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOWEST_BITS = 0x0101010101010101L;
    private static final long TOP_BITS = 0x8080808080808080L;

    private Varints() {}

    /**
     * How many bytes a number takes.
     *
     * @throws IllegalArgumentException where it is below 0
     */
    static int length(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("%d is below 0 and has no varint; fold it".formatted(number));
        }
        return (38 - Integer.numberOfLeadingZeros(number | 1)) / 7;
    }

    /** How many numbers end from one place to another. */
    static int count(byte[] packed, int from, int end) {
        int count = 0;
        for (int i = from; i < end; i++) {
            count += packed[i] >= 0 ? 1 : 0;
        }
        return count;
    }

    /** Writes a number and returns the place after it. */
    static int write(int number, byte[] to, int at) {
        int rest = number;
        int next = at;
        while (rest >= 0x80) {
            to[next++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        to[next++] = (byte) rest;
        return next;
    }

    /**
     * Reads n numbers that fill the bytes from one place to another.
     *
     * @throws IllegalArgumentException where they do not, or one is too large or not in its shortest form
     */
    static int[] read(byte[] packed, int from, int end, int n) {
        if (n > end - from) {
            throw new IllegalArgumentException("%d bytes are too few for %d numbers".formatted(end - from, n));
        }
        var numbers = new int[n];
        int at = from;
        int i = 0;
        while (i < n) {
            if (n - i >= 4 && end - at >= Long.BYTES) {
                long word = (long) WORD.get(packed, at);
                if (isPlain(word)) {
                    at += four(word, numbers, i);
                    i += 4;
                    continue;
                }
            }
            at = one(packed, from, at, end, numbers, i++);
        }
        if (at != end) {
            throw new IllegalArgumentException("%d bytes follow the last of %d numbers".formatted(end - at, n));
        }
        return numbers;
    }

    /* Four numbers of one or two bytes lie within a word. Neither does a third byte follow two that say "more", nor is
     * the second of two bytes zero. (A byte of 1 above a zero byte may be taken for zero: then it is read the slow way.) */
    private static boolean isPlain(long word) {
        long more = word & TOP_BITS;
        long zero = (word - LOWEST_BITS) & ~word & TOP_BITS;
        return ((more | zero) & more << 8) == 0;
    }

    private static int four(long word, int[] numbers, int i) {
        long rest = word;
        int two = 0;
        for (int j = i; j < i + 4; j++) {
            int more = (int) (rest >>> 7) & 1;
            numbers[j] = ((int) rest & 0x7f) | ((int) (rest >>> 1) & 0x3f80 & -more);
            rest >>>= 8 << more;
            two += more;
        }
        return 4 + two;
    }

    private static int one(byte[] packed, int from, int start, int end, int[] numbers, int i) {
        int number = 0;
        int at = start;
        for (int shift = 0; ; shift += 7) {
            if (at == end) {
                throw bad(i, start - from, "is cut off");
            }
            int b = packed[at++];
            if (shift == 28 && (b & 0xf8) != 0) {
                throw bad(i, start - from, "is above 2147483647");
            }
            number |= (b & 0x7f) << shift;
            if (b >= 0) {
                if (b == 0 && shift > 0) {
                    throw bad(i, start - from, "is longer than it need be");
                }
                numbers[i] = number;
                return at;
            }
        }
    }

    private static IllegalArgumentException bad(int i, int at, String what) {
        return new IllegalArgumentException("number %d, at byte %d, %s".formatted(i, at, what));
    }
}
