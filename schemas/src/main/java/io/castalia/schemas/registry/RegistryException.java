package io.castalia.schemas.registry;

import org.apache.kafka.common.KafkaException;

/** The registry refused, or was not to be reached. */
public final class RegistryException extends KafkaException {

    private final int status;
    private final int code;

    RegistryException(int status, int code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    RegistryException(String message, Throwable cause) {
        super(message, cause);
        this.status = 0;
        this.code = 0;
    }

    /** HTTP status of the answer; 0 where there was none. */
    public int status() {
        return status;
    }

    /** The registry's own error code, for instance 40403; 0 where there was none. */
    public int code() {
        return code;
    }

    /** Whether the registry has no such schema, or has one that is not Avro: asking again will not help. */
    public boolean unknown() {
        return status == 404 || status == 422;
    }

    /** Whether no registry answered at all. */
    public boolean unreachable() {
        return status == 0;
    }
}
