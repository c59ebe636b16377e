package io.castalia.app;

/** Kafka or the registry was not to be reached. The program stops with exit code 3. */
public final class UnreachableException extends RuntimeException {

    public UnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
