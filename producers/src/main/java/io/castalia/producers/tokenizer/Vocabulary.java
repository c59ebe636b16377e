package io.castalia.producers.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.schemas.Refusal;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tokens of a {@code tokenizer.json}: which ids there are, which are special, and the bytes that each stands for. */
final class Vocabulary {

    private static final Pattern BYTE = Pattern.compile("<0x([0-9A-F]{2})>");
    private static final byte[] NONE = {};

    private final byte[][] bytes; // (ids)
    private final BitSet special = new BitSet();
    private final Map<String, Integer> added = new TreeMap<>();

    private Vocabulary(int size) {
        bytes = new byte[size][];
        Arrays.fill(bytes, NONE);
    }

    /**
     * Reads the tokens, and makes the file fit for its use here: added tokens that the model has no row for are taken out,
     * and offsets are not trimmed.
     *
     * @param rows of the model's embedding
     * @throws Refusal where the tokens do not fit the rows, or the tokenizer is not one of a causal model
     */
    static Vocabulary fitted(String source, ObjectNode json, String model, int rows) {
        JsonNode tokens = json.path("model").path("vocab");
        String type = json.path("model").path("type").asText("BPE");
        if (!type.equals("BPE") || !tokens.isObject()) {
            throw new Refusal(
                    "tokenizer", source, "a BPE tokenizer with its vocabulary, and this is '%s'".formatted(type));
        }
        dropBeyond(json, rows);
        int size = size(json);
        refuseUnlessFit(source, size, model, rows);
        untrim(json.path("post_processor"));
        var vocabulary = new Vocabulary(size);
        boolean byteLevel = hasByteLevel(json.path("pre_tokenizer")) || hasByteLevel(json.path("decoder"));
        tokens.properties()
                .forEach(token -> vocabulary.bytes[token.getValue().asInt()] =
                        byteLevel ? ByteAlphabet.bytes(token.getKey()) : pieceBytes(token.getKey()));
        for (JsonNode token : json.path("added_tokens")) {
            vocabulary.add(
                    token.path("id").asInt(),
                    token.path("content").asText(),
                    token.path("special").asBoolean());
        }
        return vocabulary;
    }

    /**
     * Reads all tokens there are, for whatever model.
     *
     * @throws Refusal where the tokenizer is not one of a causal model
     */
    static Vocabulary whole(String source, ObjectNode json) {
        int largest = -1;
        for (JsonNode id : json.path("model").path("vocab")) {
            largest = Math.max(largest, id.asInt());
        }
        for (JsonNode token : json.path("added_tokens")) {
            largest = Math.max(largest, token.path("id").asInt());
        }
        return fitted(source, json, "", largest + 1);
    }

    /** How many ids there are, those without a token included. */
    int size() {
        return bytes.length;
    }

    /** The bytes that a token stands for; none for an id without a token. */
    byte[] bytes(int id) {
        return id < bytes.length ? bytes[id] : NONE;
    }

    /** Whether a token is special wherever it stands. */
    boolean special(int id) {
        return special.get(id);
    }

    /** Id of an added token. */
    Optional<Integer> added(String token) {
        return Optional.ofNullable(added.get(token));
    }

    private void add(int id, String content, boolean isSpecial) {
        if (isSpecial || bytes[id].length == 0) {
            bytes[id] = Text.utf8(content);
        }
        special.set(id, isSpecial);
        added.put(content, id);
    }

    private static void refuseUnlessFit(String source, int size, String model, int rows) {
        // Embeddings are padded to round numbers; the most known is under 2 %, and an eighth is another vocabulary.
        if (size > rows || size < rows - rows / 8) {
            throw new Refusal(
                    "tokenizer",
                    source,
                    "that of the model %s, whose embedding has %d rows; this one has %d tokens"
                            .formatted(model, rows, size));
        }
    }

    /** Ids that a tokenizer has, those that it adds to its vocabulary among them. */
    static int size(ObjectNode json) {
        int largest = -1;
        for (JsonNode id : json.path("model").path("vocab")) {
            largest = Math.max(largest, id.asInt());
        }
        for (JsonNode token : json.path("added_tokens")) {
            largest = Math.max(largest, token.path("id").asInt());
        }
        return largest + 1;
    }

    private static void dropBeyond(ObjectNode json, int rows) {
        if (json.path("added_tokens") instanceof ArrayNode tokens) {
            for (int i = tokens.size() - 1; i >= 0; i--) {
                int id = tokens.get(i).path("id").asInt();
                boolean inVocabulary = json.path("model")
                        .path("vocab")
                        .has(tokens.get(i).path("content").asText());
                if (id >= rows && !inVocabulary) {
                    tokens.remove(i);
                }
            }
        }
    }

    private static void untrim(JsonNode node) {
        if (node instanceof ObjectNode object && object.has("trim_offsets")) {
            object.put("trim_offsets", false);
        }
        node.forEach(Vocabulary::untrim);
    }

    private static boolean hasByteLevel(JsonNode node) {
        if (node.path("type").asText().equals("ByteLevel")) {
            return true;
        }
        for (JsonNode child : node) {
            if (hasByteLevel(child)) {
                return true;
            }
        }
        return false;
    }

    /** Of a SentencePiece token: one byte, or text with a lower block for each space. */
    private static byte[] pieceBytes(String token) {
        Matcher single = BYTE.matcher(token);
        return single.matches()
                ? new byte[] {(byte) Integer.parseInt(single.group(1), 16)}
                : Text.utf8(token.replace('\u2581', ' '));
    }
}
