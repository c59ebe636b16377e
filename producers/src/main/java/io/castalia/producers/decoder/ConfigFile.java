package io.castalia.producers.decoder;

import com.fasterxml.jackson.databind.JsonNode;
import io.castalia.schemas.Refusal;
import java.util.ArrayList;
import java.util.List;

/** What a config.json holds, by key. A key that is null counts as one that is not there. */
final class ConfigFile {

    private final String source;
    private final JsonNode root;

    ConfigFile(String source, JsonNode root) {
        this.source = source;
        this.root = root;
    }

    boolean has(String key) {
        return root.hasNonNull(key);
    }

    /** An object inside; empty where it is not there. */
    ConfigFile at(String key) {
        return new ConfigFile(source + ", " + key, root.path(key));
    }

    /** A whole number above zero. */
    int count(String key) {
        JsonNode value = root.path(key);
        Refusal.unless(
                value.canConvertToInt() && value.isIntegralNumber() && value.intValue() > 0,
                named(key),
                shown(value),
                "a whole number above 0");
        return value.intValue();
    }

    int count(String key, int otherwise) {
        return has(key) ? count(key) : otherwise;
    }

    /** A whole number, zero included. */
    int whole(String key, int otherwise) {
        JsonNode value = root.path(key);
        Refusal.unless(
                !has(key) || (value.canConvertToInt() && value.isIntegralNumber() && value.intValue() >= 0),
                named(key),
                shown(value),
                "a whole number");
        return has(key) ? value.intValue() : otherwise;
    }

    /** A number above zero. */
    double number(String key) {
        JsonNode value = root.path(key);
        Refusal.unless(
                value.isNumber() && value.doubleValue() > 0 && Double.isFinite(value.doubleValue()),
                named(key),
                shown(value),
                "a number above 0");
        return value.doubleValue();
    }

    double number(String key, double otherwise) {
        return has(key) ? number(key) : otherwise;
    }

    boolean flag(String key, boolean otherwise) {
        JsonNode value = root.path(key);
        Refusal.unless(!has(key) || value.isBoolean(), named(key), shown(value), "true or false");
        return has(key) ? value.booleanValue() : otherwise;
    }

    String text(String key, String otherwise) {
        JsonNode value = root.path(key);
        Refusal.unless(!has(key) || value.isTextual(), named(key), shown(value), "a text");
        return has(key) ? value.textValue() : otherwise;
    }

    List<String> texts(String key) {
        var texts = new ArrayList<String>();
        root.path(key).forEach(value -> texts.add(value.asText()));
        return texts;
    }

    /** Refuses what this program cannot compute. */
    void only(String key, boolean wanted) {
        Refusal.unless(
                flag(key, wanted) == wanted, named(key), flag(key, wanted), wanted + "; the other is not supported");
    }

    String named(String key) {
        return "'%s' of %s".formatted(key, source);
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "missing" : value.toString();
    }
}
