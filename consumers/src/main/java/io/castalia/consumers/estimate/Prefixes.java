package io.castalia.consumers.estimate;

import java.util.ArrayDeque;
import java.util.TreeSet;

/** With how much of its beginning each text repeats one of the last few thousand before it: what is alike is asked soon. */
final class Prefixes {

    private static final int KEPT = 4096;

    /* Of all texts that are there, one of a text's two neighbours in order shares the most with it. */
    private final TreeSet<String> texts = new TreeSet<>();

    private final ArrayDeque<String> order = new ArrayDeque<>();

    /** Adds a text; the characters with which the text that begins most like it begins as well. */
    int add(String text) {
        String before = texts.floor(text);
        String behind = texts.ceiling(text);
        if (texts.add(text)) {
            order.add(text);
        }
        if (order.size() > KEPT) {
            texts.remove(order.remove());
        }
        return Math.max(shared(before == null ? "" : before, text), shared(behind == null ? "" : behind, text));
    }

    private static int shared(String one, String other) {
        int most = Math.min(one.length(), other.length());
        int at = 0;
        while (at < most && one.charAt(at) == other.charAt(at)) {
            at++;
        }
        // Half a character is none.
        return at > 0 && at < other.length() && Character.isLowSurrogate(other.charAt(at)) ? at - 1 : at;
    }
}
