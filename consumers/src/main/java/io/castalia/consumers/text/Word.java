package io.castalia.consumers.text;

/**
 * A word of a text, or one of its marks.
 *
 * @param text lower case, without accents
 * @param stem the word without its inflection; equal for <em>river</em> and <em>rivers</em>
 * @param start first Unicode code point in the text
 * @param end one past the last
 */
public record Word(String text, String stem, int start, int end) {}
