package io.castalia.app.embedded;

/** The embedded broker or registry cannot run here. The message says what, which and what now; the program stops. */
public final class EmbeddedException extends RuntimeException {

    EmbeddedException(String message) {
        super(message);
    }

    EmbeddedException(String message, Throwable cause) {
        super(message, cause);
    }
}
