package io.castalia.consumers.text;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Cuts a text into words: runs of letters and digits, apostrophes within them included; every other visible character
 * is a word of its own. Pieces of a model's vocabulary never show here: a word is what stands in the text.
 */
public final class Words {

    private Words() {}

    /** The words of a text, in order. */
    public static List<Word> of(String text) {
        int[] points = text.codePoints().toArray();
        var words = new ArrayList<Word>();
        int at = 0;
        while (at < points.length) {
            if (Character.isLetterOrDigit(points[at])) {
                int end = end(points, at);
                words.add(word(points, at, end));
                at = end;
            } else {
                if (visible(points[at])) {
                    words.add(word(points, at, at + 1));
                }
                at++;
            }
        }
        return words;
    }

    /** Which word each token lies in, by the code point it begins at; -1 where it lies in none. */
    public static int[] ofTokens(List<Word> words, List<Integer> starts, List<Integer> ends) {
        var of = new int[starts.size()];
        for (int t = 0; t < of.length; t++) {
            of[t] = starts.get(t) < ends.get(t) ? at(words, starts.get(t)) : -1;
        }
        return of;
    }

    private static int at(List<Word> words, int point) {
        int low = 0;
        int high = words.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Word word = words.get(middle);
            if (point < word.start()) {
                high = middle - 1;
            } else if (point >= word.end()) {
                low = middle + 1;
            } else {
                return middle;
            }
        }
        return -1;
    }

    private static int end(int[] points, int from) {
        int at = from;
        while (at < points.length && (inWord(points[at]) || apostropheWithin(points, at))) {
            at++;
        }
        return at;
    }

    private static boolean inWord(int point) {
        return Character.isLetterOrDigit(point) || Character.getType(point) == Character.NON_SPACING_MARK;
    }

    private static boolean apostropheWithin(int[] points, int at) {
        return (points[at] == '\'' || points[at] == '\u2019')
                && at + 1 < points.length
                && Character.isLetter(points[at - 1])
                && Character.isLetter(points[at + 1]);
    }

    private static boolean visible(int point) {
        return !Character.isWhitespace(point) && !Character.isSpaceChar(point) && !Character.isISOControl(point);
    }

    private static Word word(int[] points, int start, int end) {
        String folded = fold(new String(points, start, end - start));
        return new Word(folded, Stem.of(folded), start, end);
    }

    /** Lower case, without accents, every apostrophe straight. */
    static String fold(String word) {
        if (word.chars().allMatch(c -> c < 128)) {
            return word.toLowerCase(Locale.ROOT);
        }
        return Normalizer.normalize(word, Normalizer.Form.NFD)
                .replaceAll("\\p{Mn}", "")
                .replace('\u2019', '\'')
                .toLowerCase(Locale.ROOT);
    }
}
