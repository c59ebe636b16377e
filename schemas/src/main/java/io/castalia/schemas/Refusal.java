package io.castalia.schemas;

/** A setting that cannot be: names its key, its value and what is allowed. The program stops with exit code 2. */
public final class Refusal extends IllegalArgumentException {

    public Refusal(String key, Object value, String allowed) {
        super("%s is '%s'; it must be %s".formatted(key, value, allowed));
    }

    /** A refusal in words of its own: what, which, and what now. */
    public Refusal(String message) {
        super(message);
    }

    /** The same, with what led to it. */
    public Refusal(String message, Throwable cause) {
        super(message, cause);
    }

    /** Throws a refusal unless the setting holds. */
    public static void unless(boolean holds, String key, Object value, String allowed) {
        if (!holds) {
            throw new Refusal(key, value, allowed);
        }
    }
}
