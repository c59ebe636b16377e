package io.castalia.consumers.score;

import java.util.List;

/**
 * What a judge gets to see of one window.
 *
 * @param text the window's text
 * @param marks the marked tokens, in order; none in detection
 */
public record Sight(String text, List<Span> marks) {

    /** A token's place in the text, in Unicode code points: first, and one past the last. */
    public record Span(int start, int end) {}

    public Sight {
        marks = List.copyOf(marks);
    }
}
