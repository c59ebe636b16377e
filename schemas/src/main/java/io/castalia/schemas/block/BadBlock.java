package io.castalia.schemas.block;

/** A record that cannot be used, and why. Its fate: set aside. */
public final class BadBlock extends Exception {

    public BadBlock(String message) {
        super(message);
    }

    public BadBlock(String message, Throwable cause) {
        super(message, cause);
    }

    /** For checks made once a block; those made for each token or activation throw by themselves, and box nothing. */
    @SuppressWarnings("AnnotateFormatMethod") // Its annotations are not a dependency of ours.
    public static void unless(boolean holds, String message, Object... values) throws BadBlock {
        if (!holds) {
            throw new BadBlock(message.formatted(values));
        }
    }
}
