package io.castalia.consumers.endpoint;

import java.util.Optional;

/**
 * A language model will not be asked any more, or was not to be had: whoever asks must stop, and no record is to blame.
 * The message says what, which and what now, and never holds a key.
 */
public final class EndpointRefusal extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Why. */
    public enum Kind {
        /** The key is not accepted, or may not ask this. */
        KEY,
        /** Nothing is left of what the account may spend. */
        QUOTA,
        /** There is no such model, or no such protocol at the address. */
        MODEL,
        /** It could not be reached at the start. */
        UNREACHABLE,
        /** Our own budget is spent. */
        BUDGET,
        /** Replies are read from a record, and this one is not in it. */
        UNRECORDED,
        /** It was closed while somebody waited. */
        CLOSED
    }

    private final Kind kind;

    public EndpointRefusal(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** Why. */
    public Kind kind() {
        return kind;
    }

    /** Whether it is the endpoint that refuses or is not to be had; else it is ours to stop. */
    public boolean byEndpoint() {
        return kind.compareTo(Kind.UNREACHABLE) <= 0;
    }

    /** The refusal behind an error, if there is one. */
    public static Optional<EndpointRefusal> in(Throwable error) {
        for (Throwable e = error; e != null; e = e.getCause()) {
            if (e instanceof EndpointRefusal refusal) {
                return Optional.of(refusal);
            }
        }
        return Optional.empty();
    }
}
