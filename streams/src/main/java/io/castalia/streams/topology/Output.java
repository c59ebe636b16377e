package io.castalia.streams.topology;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a shard sends, as it goes onto the wire: the value's bytes are made, and measured, before it is forwarded. */
final class Output {

    /** The topics that are written. */
    enum Destination {
        EVIDENCE,
        LATENTS,
        DEAD_LETTERS
    }

    private final Destination destination;
    private final byte @Nullable [] value;

    /** An output; the value is null in a dead letter that came without one. */
    Output(Destination destination, byte @Nullable [] value) {
        this.destination = destination;
        this.value = value;
    }

    List<byte @Nullable []> evidence() {
        return to(Destination.EVIDENCE);
    }

    List<byte @Nullable []> profile() {
        return to(Destination.LATENTS);
    }

    List<byte @Nullable []> deadLetter() {
        return to(Destination.DEAD_LETTERS);
    }

    private List<byte @Nullable []> to(Destination wanted) {
        return destination == wanted ? Collections.singletonList(value) : List.of();
    }
}
