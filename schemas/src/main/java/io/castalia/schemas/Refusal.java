package io.castalia.schemas;

import java.util.Collection;

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

    /** A name that is none of those there are: says which, and which was probably meant. */
    public static Refusal unknown(String key, String name, Collection<String> known) {
        return new Refusal(key, name, "one of %s%s".formatted(String.join(", ", known), Nearest.hint(name, known)));
    }

    /** Throws a refusal unless the setting holds. */
    public static void unless(boolean holds, String key, Object value, String allowed) {
        if (!holds) {
            throw new Refusal(key, value, allowed);
        }
    }
}
