package io.castalia.consumers.text;

/**
 * A place in a text, in Unicode code points.
 *
 * @param start the first
 * @param end one past the last
 */
public record Span(int start, int end) {}
