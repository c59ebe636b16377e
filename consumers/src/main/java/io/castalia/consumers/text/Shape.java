package io.castalia.consumers.text;

import java.util.ArrayList;
import java.util.List;

/**
 * What a term of a lexical explanation asks of a word, as it is written in the term.
 *
 * <pre>
 * river      the word, in any inflection
 * *ing       a word of at least five letters that ends so
 * 0-9        a word that begins with a digit
 * ,          this mark of punctuation
 * </pre>
 *
 * @param written how the term writes it
 */
public record Shape(String written) implements Comparable<Shape> {

    /** Any number. */
    public static final Shape NUMBER = new Shape("0-9");

    private static final int LONG_ENOUGH = 5;
    private static final List<String> ENDINGS = List.of("ing", "ed", "ly");

    /** Every shape that a word has, its own first. */
    public static List<Shape> of(Word word) {
        var shapes = new ArrayList<Shape>();
        shapes.add(new Shape(word.stem()));
        String text = word.text();
        if (Character.isDigit(text.codePointAt(0))) {
            shapes.add(NUMBER);
        }
        if (text.length() >= LONG_ENOUGH) {
            for (String ending : ENDINGS) {
                if (text.endsWith(ending)) {
                    shapes.add(new Shape("*" + ending));
                }
            }
        }
        return shapes;
    }

    /** Whether it stands for a class of words, not for one word. */
    public boolean isClass() {
        return equals(NUMBER) || (written.startsWith("*") && written.length() > 1);
    }

    /** The shape that a term's word writes; a plain word stands for all its inflections. */
    public static Shape read(String written) {
        var shape = new Shape(written);
        return shape.isClass() ? shape : new Shape(Stem.of(Words.fold(written)));
    }

    @Override
    public int compareTo(Shape other) {
        return written.compareTo(other.written);
    }
}
