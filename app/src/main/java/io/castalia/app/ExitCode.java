package io.castalia.app;

import io.castalia.consumers.endpoint.EndpointRefusal;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.registry.RegistryException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import picocli.CommandLine.ParameterException;

/** What the launcher answers to the shell. */
public enum ExitCode {
    OK(0),
    FAILED(1),
    /** A flag, a key or a value that cannot be. */
    USAGE(2),
    /** Kafka, the registry or a language model was not to be reached, or refused. */
    UNREACHABLE(3),
    /** All was done, and some records were set aside. */
    DEAD_LETTERS(4),
    INTERRUPTED(130);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** The number. */
    public int code() {
        return code;
    }

    /** The code for an error: by its class or, where that says nothing, by its cause's. */
    public static ExitCode of(Throwable error) {
        for (Throwable e = error; e != null; e = e.getCause()) {
            if (e instanceof Refusal || e instanceof ParameterException) {
                return USAGE;
            }
            if (e instanceof UnreachableException
                    || e instanceof AuthenticationException
                    || e instanceof AuthorizationException
                    || (e instanceof EndpointRefusal refusal && refusal.byEndpoint())
                    || (e instanceof RegistryException registry && registry.unreachable())) {
                return UNREACHABLE;
            }
            if (e instanceof InterruptedException || e instanceof org.apache.kafka.common.errors.InterruptException) {
                return INTERRUPTED;
            }
        }
        return FAILED;
    }

    /** The message for an error: what, which, and what now, without a trace. */
    public static String message(Throwable error) {
        Throwable e = error;
        while (e.getCause() != null
                && (e instanceof java.util.concurrent.ExecutionException
                        || e instanceof TimeoutException
                        || e.getMessage() == null
                        || e.getMessage().equals(e.getCause().toString()))) {
            e = e.getCause();
        }
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
