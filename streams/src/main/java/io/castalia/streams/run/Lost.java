package io.castalia.streams.run;

/** Records or state are gone, and going on would leave them out without a word: what, which, and what now. Stop. */
final class Lost extends IllegalStateException {

    Lost(String message) {
        super(message);
    }

    Lost(String message, Throwable cause) {
        super(message, cause);
    }
}
