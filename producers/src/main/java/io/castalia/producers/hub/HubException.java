package io.castalia.producers.hub;

import org.jspecify.annotations.Nullable;

/** A model or coder cannot be had from its hub; the message says what, which, and what now. */
public final class HubException extends RuntimeException {

    private final boolean unanswered;

    HubException(String message) {
        this(message, null, false);
    }

    HubException(String message, Throwable cause) {
        this(message, cause, false);
    }

    HubException(String message, @Nullable Throwable cause, boolean unanswered) {
        super(message, cause);
        this.unanswered = unanswered;
    }

    /** The same, with something said before it. */
    public HubException after(String before) {
        return new HubException(before + "; " + getMessage(), this, unanswered);
    }

    /** Whether no hub answered, or none that had time. */
    boolean unanswered() {
        return unanswered;
    }
}
