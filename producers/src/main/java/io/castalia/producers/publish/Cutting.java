package io.castalia.producers.publish;

import io.castalia.producers.pack.Place;
import java.util.List;
import java.util.Optional;

/** Cuts the parts of documents into contexts. One thread at a time. */
interface Cutting {

    /** The contexts that are full with a part. */
    List<ContextRow> cut(Entry.Part part);

    /** A corpus ends. */
    void end();

    /** Goes on from a place; from the next part where there is none. What was cut before is forgotten. */
    void begin(Optional<Place> place);

    /**
     * Where to read on, if not from the next part.
     *
     * @param next its offset
     */
    Optional<Place> place(long next);
}
