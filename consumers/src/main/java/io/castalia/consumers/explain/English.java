package io.castalia.consumers.explain;

import java.util.List;
import java.util.Set;

/** Whether a sentence could be English. What stands between quotation marks may be in any language. */
final class English {

    private static final Set<String> ITS_OWN = Set.of(
            "the", "of", "and", "to", "in", "that", "for", "with", "or", "as", "by", "from", "on", "at", "is", "are",
            "a", "an", "which", "where", "when", "words", "word", "before", "after", "names", "text");

    /** Short words of French, German, Spanish, Italian, Portuguese and Dutch that are no English ones. */
    private static final Set<String> OTHERS = Set.of(
            "le", "la", "les", "des", "du", "une", "et", "dans", "qui", "pour", "avec", "sur", "der", "das", "und",
            "den", "dem", "ein", "eine", "von", "mit", "nach", "oder", "auf", "el", "los", "las", "una", "que", "con",
            "por", "para", "del", "il", "gli", "che", "della", "di", "per", "uma", "dos", "em", "het", "een", "van",
            "voor", "met", "op");

    private static final double LATIN = 0.5;
    private static final int LETTERS = 8;

    private English() {}

    static boolean plausible(String text) {
        String own =
                text.replaceAll("\"[^\"]*\"|\u201c[^\u201d]*\u201d|\u00ab[^\u00bb]*\u00bb|`[^`]*`|\\([^)]*\\)", " ");
        long letters = own.codePoints().filter(Character::isLetter).count();
        long latin = own.codePoints()
                .filter(c -> Character.isLetter(c) && Character.UnicodeScript.of(c) == Character.UnicodeScript.LATIN)
                .count();
        if (letters >= LETTERS && latin < LATIN * letters) {
            return false;
        }
        List<String> words = WordRuns.words(own);
        long english = words.stream().filter(ITS_OWN::contains).count();
        long foreign = words.stream().filter(OTHERS::contains).count();
        return foreign < 2 || english >= foreign;
    }
}
