package io.castalia.app.speak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.LongStream;

/**
 * The answers that a JSON schema allows, as an automaton over bytes. Understood are schemas of which each answer is a row of
 * choices: objects with all their properties, in their order; arrays of one length; {@code enum}, {@code const}, {@code
 * boolean}, {@code null}, strings of any length, and integers from a {@code minimum} to a {@code maximum}. A space may stand behind a colon or a
 * comma. What else a schema asks for is refused, never left out of account.
 */
final class AnswerForm {

    private static final String SPACED = " ";
    private static final int MOST_CHOICES = 10_000;
    private static final int MOST_STATES = 100_000;
    private static final Set<String> REMARKS = Set.of("title", "description", "$schema", "default", "examples");
    private static final Map<String, Set<String>> KEYWORDS = Map.of(
            "object", Set.of("properties", "required", "additionalProperties"),
            "array", Set.of("items", "minItems", "maxItems"),
            "integer", Set.of("minimum", "maximum"),
            "boolean", Set.of(),
            "string", Set.of(),
            "null", Set.of());

    /** Bytes, from the first to the last and without a sign, that lead from one state to another. */
    private record Arc(int first, int last, int to) {
        boolean takes(byte b) {
            int unsigned = b & 0xff;
            return first <= unsigned && unsigned <= last;
        }
    }

    private final List<List<Arc>> arcs = new ArrayList<>(); // by state
    private int end;

    private AnswerForm() {
        end = state();
    }

    /**
     * Reads a schema.
     *
     * @throws ProtocolException 400 where it asks for something that is not understood, saying what
     */
    static AnswerForm of(JsonNode schema) throws ProtocolException {
        var form = new AnswerForm();
        form.value(schema, "schema");
        return form;
    }

    private int state() {
        arcs.add(new ArrayList<>());
        return arcs.size() - 1;
    }

    private void value(JsonNode schema, String path) throws ProtocolException {
        refuseUnless(schema.isObject(), path, "must be an object");
        if (schema.has("enum") || schema.has("const")) {
            only(schema, path, Set.of("enum", "const"));
            refuseUnless(!(schema.has("enum") && schema.has("const")), path, "has both enum and const");
            var choices = new ArrayList<String>();
            for (JsonNode value : schema.has("enum") ? schema.path("enum") : List.of(schema.path("const"))) {
                refuseUnless(value.isValueNode(), path, "has a choice that is no single value");
                choices.add(value.toString());
            }
            refuseUnless(!choices.isEmpty(), path, "has no choices");
            choice(choices, path);
            return;
        }
        String type = schema.path("type").asText("");
        refuseUnless(KEYWORDS.containsKey(type), path, "has the type " + schema.path("type"));
        only(schema, path, KEYWORDS.getOrDefault(type, Set.of()));
        switch (type) {
            case "object" -> object(schema, path);
            case "array" -> array(schema, path);
            case "integer" -> integer(schema, path);
            case "string" -> string(path);
            case "boolean" -> choice(List.of("true", "false"), path);
            default -> choice(List.of("null"), path);
        }
    }

    private void object(JsonNode schema, String path) throws ProtocolException {
        for (JsonNode name : schema.path("required")) {
            refuseUnless(
                    schema.path("properties").has(name.asText()), path, "requires " + name + " and has no such one");
        }
        String before = "{";
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            choice(before.equals("{") ? List.of(before) : List.of(before, before + SPACED), path);
            String name = TextNode.valueOf(property.getKey()) + ":";
            choice(List.of(name, name + SPACED), path);
            value(property.getValue(), path + ".properties." + property.getKey());
            before = ",";
        }
        choice(List.of(before.equals("{") ? "{}" : "}"), path);
    }

    private void array(JsonNode schema, String path) throws ProtocolException {
        JsonNode length = schema.path("minItems");
        refuseUnless(
                length.isInt() && length.asInt() >= 0 && length.equals(schema.path("maxItems")),
                path,
                "has no minItems that equals its maxItems");
        choice(List.of("["), path);
        for (int i = 0; i < length.asInt(); i++) {
            if (i > 0) {
                choice(List.of(",", "," + SPACED), path);
            }
            value(schema.path("items"), path + ".items");
        }
        choice(List.of("]"), path);
    }

    private void integer(JsonNode schema, String path) throws ProtocolException {
        JsonNode least = schema.path("minimum");
        JsonNode most = schema.path("maximum");
        refuseUnless(least.isInt() && most.isInt(), path, "has no whole minimum and maximum");
        refuseUnless(
                most.asInt() >= least.asInt() && (long) most.asInt() - least.asInt() < MOST_CHOICES,
                path,
                "has not from 1 to %d values".formatted(MOST_CHOICES));
        choice(
                LongStream.rangeClosed(least.asInt(), most.asInt())
                        .mapToObj(Long::toString)
                        .toList(),
                path);
    }

    /** A string as JSON writes it (RFC 8259, section 7), in well-formed UTF-8 (Unicode 15, table 3-7). */
    private void string(String path) throws ProtocolException {
        choice(List.of("\""), path);
        int within = end;
        // All but quotation marks, backslashes and control characters.
        ways(within, within, new int[] {0x20, 0x21}, new int[] {0x23, 0x5b}, new int[] {0x5d, 0x7f});
        int one = way(within, new int[] {0x80, 0xbf});
        int two = way(one, new int[] {0x80, 0xbf});
        int three = way(two, new int[] {0x80, 0xbf});
        ways(within, one, new int[] {0xc2, 0xdf});
        ways(within, two, new int[] {0xe1, 0xec}, new int[] {0xee, 0xef});
        ways(within, way(one, new int[] {0xa0, 0xbf}), new int[] {0xe0, 0xe0});
        ways(within, way(one, new int[] {0x80, 0x9f}), new int[] {0xed, 0xed});
        ways(within, three, new int[] {0xf1, 0xf3});
        ways(within, way(two, new int[] {0x90, 0xbf}), new int[] {0xf0, 0xf0});
        ways(within, way(two, new int[] {0x80, 0x8f}), new int[] {0xf4, 0xf4});
        int escaped = state();
        ways(within, escaped, new int[] {'\\', '\\'});
        for (char c : "\"\\/bfnrt".toCharArray()) {
            ways(escaped, within, new int[] {c, c});
        }
        int hex = within;
        for (int digit = 0; digit < 4; digit++) {
            hex = way(hex, new int[] {'0', '9'}, new int[] {'A', 'F'}, new int[] {'a', 'f'});
        }
        ways(escaped, hex, new int[] {'u', 'u'});
        end = state();
        ways(within, end, new int[] {'"', '"'});
    }

    /** A state from which these bytes lead on. */
    private int way(int to, int[]... ranges) {
        int from = state();
        ways(from, to, ranges);
        return from;
    }

    private void ways(int from, int to, int[]... ranges) {
        for (int[] range : ranges) {
            arcs.get(from).add(new Arc(range[0], range[1], to));
        }
    }

    /** One of these texts, none of which is empty, behind what there is. */
    private void choice(List<String> texts, String path) throws ProtocolException {
        int from = end;
        end = state();
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            refuseUnless(arcs.size() + bytes.length <= MOST_STATES, path, "is too large");
            int at = from;
            for (int i = 0; i < bytes.length; i++) {
                int to = i + 1 < bytes.length ? state() : end;
                ways(at, to, new int[] {bytes[i] & 0xff, bytes[i] & 0xff});
                at = to;
            }
        }
    }

    private static void only(JsonNode schema, String path, Set<String> known) throws ProtocolException {
        for (Map.Entry<String, JsonNode> field : schema.properties()) {
            String name = field.getKey();
            refuseUnless(
                    name.equals("type") || known.contains(name) || REMARKS.contains(name), path, "asks for " + name);
        }
    }

    private static void refuseUnless(boolean holds, String path, String what) throws ProtocolException {
        if (!holds) {
            throw new ProtocolException(
                    400,
                    "invalid_request_error",
                    "response_format: %s %s; understood are objects with all their properties, arrays of one length, enum, const, "
                                    .formatted(path, what)
                            + "boolean, null, strings, and integers with minimum and maximum");
        }
    }

    /** Whether the text is an answer. */
    boolean whole(byte[] text) {
        return reached(text).get(end);
    }

    /**
     * Which tokens may follow.
     *
     * @param text what is there; where it is no beginning of an answer, nothing may follow
     * @param tokens the bytes of each token; one without any never follows
     */
    IntPredicate after(byte[] text, List<byte[]> tokens) {
        BitSet states = reached(text);
        var first = new BitSet();
        states.stream().forEach(state -> arcs.get(state).forEach(arc -> first.set(arc.first(), arc.last() + 1)));
        return token -> {
            byte[] bytes = tokens.get(token);
            return bytes.length > 0
                    && first.get(bytes[0] & 0xff)
                    && !advanced(states, bytes).isEmpty();
        };
    }

    private BitSet reached(byte[] text) {
        var start = new BitSet();
        start.set(0);
        return advanced(start, text);
    }

    private BitSet advanced(BitSet from, byte[] bytes) {
        BitSet states = from;
        for (byte b : bytes) {
            var next = new BitSet();
            for (int state = states.nextSetBit(0); state >= 0; state = states.nextSetBit(state + 1)) {
                for (Arc arc : arcs.get(state)) {
                    if (arc.takes(b)) {
                        next.set(arc.to());
                    }
                }
            }
            states = next;
        }
        return states;
    }
}
