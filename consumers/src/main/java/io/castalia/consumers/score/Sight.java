package io.castalia.consumers.score;

import io.castalia.consumers.text.Span;
import java.util.List;

/**
 * What a judge gets to see of one window.
 *
 * @param text the window's text
 * @param marks the runs of marked tokens, in order; none in detection
 */
public record Sight(String text, List<Span> marks) {

    public Sight {
        marks = List.copyOf(marks);
    }
}
