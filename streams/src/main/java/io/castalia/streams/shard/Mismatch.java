package io.castalia.streams.shard;

/** The shard is wrong about its own state: contexts are missing or double, or its settings have changed. Stop. */
public final class Mismatch extends IllegalStateException {

    @SuppressWarnings("AnnotateFormatMethod") // Its annotations are not a dependency of ours.
    Mismatch(String message, Object... values) {
        super(message.formatted(values));
    }
}
