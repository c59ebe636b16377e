package io.castalia.producers.gguf;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The metadata of a GGUF file: whole numbers, decimals, flags, strings, and lists of them. A key that is absent, or of
 * another type, is refused with its name, unless the caller says what absence means.
 */
public final class GgufMetadata {

    private final String source;
    private final Map<String, Object> values;

    /** Values are Long, Float, Double, Boolean, String, or a List of one of them. */
    GgufMetadata(String source, Map<String, Object> values) {
        this.source = source;
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** What it is read from, for messages. */
    public String source() {
        return source;
    }

    /** All keys, in the file's order. */
    public Set<String> keys() {
        return values.keySet();
    }

    /** Whether there is such a key. */
    public boolean has(String key) {
        return values.containsKey(key);
    }

    /** A string. */
    public String text(String key) {
        return get(key, String.class, "a string");
    }

    /** A string, or what stands for an absent one. */
    public String text(String key, String absent) {
        return has(key) ? text(key) : absent;
    }

    /** A whole number. */
    public long whole(String key) {
        return get(key, Long.class, "a whole number");
    }

    /** A whole number, or what stands for an absent one. */
    public long whole(String key, long absent) {
        return has(key) ? whole(key) : absent;
    }

    /** A number; one in single precision is the shortest decimal that it stands for. */
    public double number(String key) {
        Number number = get(key, Number.class, "a number");
        return number instanceof Float f ? Double.parseDouble(Float.toString(f)) : number.doubleValue();
    }

    /** A number, or what stands for an absent one. */
    public double number(String key, double absent) {
        return has(key) ? number(key) : absent;
    }

    /** A flag, or what stands for an absent one. */
    public boolean flag(String key, boolean absent) {
        return has(key) ? get(key, Boolean.class, "true or false") : absent;
    }

    /** A list of strings. */
    public List<String> texts(String key) {
        return list(key, String.class, "a list of strings");
    }

    /** A list of whole numbers. */
    public List<Long> wholes(String key) {
        return list(key, Long.class, "a list of whole numbers");
    }

    /** A list of numbers in single precision. */
    public List<Float> floats(String key) {
        return list(key, Float.class, "a list of numbers in single precision");
    }

    /** A list of flags. */
    public List<Boolean> flags(String key) {
        return list(key, Boolean.class, "a list of true and false");
    }

    /** Whether the value is a list. */
    public boolean isList(String key) {
        return values.get(key) instanceof List;
    }

    private <T> List<T> list(String key, Class<T> type, String wanted) {
        List<?> list = get(key, List.class, wanted);
        var typed = new ArrayList<T>(list.size());
        for (Object element : list) {
            if (!type.isInstance(element)) {
                throw unlike(key, wanted, list);
            }
            typed.add(type.cast(element));
        }
        return Collections.unmodifiableList(typed);
    }

    private <T> T get(String key, Class<T> type, String wanted) {
        Object value = values.get(key);
        if (!type.isInstance(value)) {
            throw unlike(key, wanted, value == null ? "absent" : value);
        }
        return type.cast(value);
    }

    private IllegalArgumentException unlike(String key, String wanted, Object found) {
        String shown = found.toString();
        return new IllegalArgumentException("'%s' in %s must be %s, and is %s; convert the model again"
                .formatted(key, source, wanted, shown.length() > 80 ? shown.substring(0, 80) + "..." : shown));
    }
}
