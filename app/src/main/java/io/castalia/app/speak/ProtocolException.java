package io.castalia.app.speak;

/** A request that is not answered, and the status that says so. */
final class ProtocolException extends Exception {

    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;

    ProtocolException(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }
}
