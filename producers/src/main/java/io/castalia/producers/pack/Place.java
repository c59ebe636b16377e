package io.castalia.producers.pack;

import io.castalia.schemas.Refusal;

/**
 * Where the row begins that is not full yet. Who reads on from there, and leaves out the tokens before it, has the same rows.
 *
 * @param offset of the part in which it begins, or of the next part where nothing waits
 * @param token of that part, its separator counted, with which it begins
 * @param documents that had begun in this group before that part
 */
public record Place(long offset, int token, int documents) {

    public Place {
        Refusal.unless(
                offset >= 0 && token >= 0 && documents >= 0,
                "place",
                "%d:%d:%d".formatted(offset, token, documents),
                "no number below 0");
    }

    /** Before the first part. */
    public static Place start() {
        return new Place(0, 0, 0);
    }
}
