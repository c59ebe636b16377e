package io.castalia.consumers.text;

import java.util.List;

/**
 * What a term of a lexical explanation asks of a word, as it is written in the term.
 *
 * <pre>
 * river      the word, in any inflection
 * 0-9        any number: a word that begins with a digit
 * ,          this mark of punctuation
 * </pre>
 *
 * @param written how the term writes it
 */
public record Shape(String written) implements Comparable<Shape> {

    /** Any number. */
    public static final Shape NUMBER = new Shape("0-9");

    /** Every shape that a word has. */
    public static List<Shape> of(Word word) {
        var own = new Shape(word.stem());
        return Character.isDigit(word.text().codePointAt(0)) ? List.of(own, NUMBER) : List.of(own);
    }

    /** Whether it stands for many words, not for one. */
    public boolean isClass() {
        return equals(NUMBER);
    }

    /** The shape that a term's word writes; a plain word stands for all its inflections. */
    public static Shape read(String written) {
        return written.equals(NUMBER.written) ? NUMBER : new Shape(Stem.of(Words.fold(written)));
    }

    @Override
    public int compareTo(Shape other) {
        return written.compareTo(other.written);
    }
}
