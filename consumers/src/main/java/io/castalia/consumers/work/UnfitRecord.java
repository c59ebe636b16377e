package io.castalia.consumers.work;

/** A record that no further try makes any better; it is set aside at once. */
final class UnfitRecord extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnfitRecord(String message) {
        super(message);
    }
}
