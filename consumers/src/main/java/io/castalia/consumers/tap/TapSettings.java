package io.castalia.consumers.tap;

import io.castalia.schemas.Refusal;

/**
 * What is tapped, and how much of it.
 *
 * @param topic a topic's name, short ({@code scores}) or full ({@code castalia.scores})
 * @param fromBeginning whether the oldest record comes first; else the newest 10 of each partition, or the newest {@code
 *     max} where that is fewer
 * @param max records after which to stop; 0 for no bound
 * @param follow whether to wait for more at the end of the topic
 */
public record TapSettings(String topic, boolean fromBeginning, long max, boolean follow) {

    private static final long NEWEST = 10;

    public TapSettings {
        Refusal.unless(!topic.isBlank(), "topic", topic, "the name of a topic, for instance scores");
        Refusal.unless(max >= 0, "max", max, "a number of records, or 0 for no bound");
    }

    /** How many of a partition's newest records come first where it is not read from the beginning. */
    long newest() {
        return max == 0 ? NEWEST : Math.min(NEWEST, max);
    }
}
