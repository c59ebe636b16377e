package io.castalia.app.config;

import java.util.regex.Pattern;

/** What may be a secret, made unreadable before it is shown. */
public final class Masked {

    /** Stands for a secret. */
    public static final String MASK = "********";

    private static final Pattern SECRET_KEY = Pattern.compile("key|password|secret|user-?info|jaas");

    /* Of several addresses in a row the hosts between may be masked too: better than to guess where a password ends. */
    private static final Pattern USER = Pattern.compile("//\\S*@");
    private static final Pattern QUERY = Pattern.compile("(://[^\\s?#]*[?#])[^\\s'\"]+");

    private Masked() {}

    /** The value of a setting: nothing of it where the setting may hold a secret, else {@link #text}. */
    public static String value(String key, String value) {
        return SECRET_KEY.matcher(key).find() && !value.isEmpty() ? MASK : text(value);
    }

    /** A text without users, passwords and queries of the addresses in it. */
    public static String text(String text) {
        String without = USER.matcher(text).replaceAll("//" + MASK + "@");
        return QUERY.matcher(without).replaceAll("$1" + MASK);
    }
}
