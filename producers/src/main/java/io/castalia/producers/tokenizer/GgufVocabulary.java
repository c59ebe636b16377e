package io.castalia.producers.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.producers.gguf.GgufMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tokenizer in a GGUF file's metadata, written as a {@code tokenizer.json}. */
final class GgufVocabulary {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PREFIX = "tokenizer.ggml.";

    /** Kinds of tokens, by the numbers that the format has for them. */
    private static final int UNKNOWN = 2;

    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;

    private final GgufMetadata metadata;
    private final List<String> tokens;
    private final List<Long> types; // as many; none where the file does not say
    private final GgufModel model;

    private GgufVocabulary(GgufMetadata metadata, List<String> tokens, List<Long> types, GgufModel model) {
        this.metadata = metadata;
        this.tokens = tokens;
        this.types = types;
        this.model = model;
    }

    static GgufVocabulary of(GgufMetadata metadata) {
        List<String> tokens = metadata.texts(PREFIX + "tokens");
        List<Long> types = types(metadata, tokens.size());
        String kind = metadata.text(PREFIX + "model");
        return switch (kind) {
            case "gpt2" -> new GgufVocabulary(metadata, tokens, types, ByteLevelModel.of(metadata, PREFIX, tokens));
            case "llama" -> sentencePiece(metadata, tokens, types);
            default ->
                throw new IllegalArgumentException(
                        "%s has a tokenizer of kind '%s'; 'gpt2' (BPE) and 'llama' (SentencePiece) can be read. Put a tokenizer.json beside it"
                                .formatted(metadata.source(), kind));
        };
    }

    private static List<Long> types(GgufMetadata metadata, int tokens) {
        String key = PREFIX + "token_type";
        List<Long> types = metadata.has(key) ? metadata.wholes(key) : List.of();
        if (!types.isEmpty() && types.size() != tokens) {
            throw new IllegalArgumentException("%s has %d tokens and the types of %d; convert the model again"
                    .formatted(metadata.source(), tokens, types.size()));
        }
        return types;
    }

    /** User-defined tokens stand in GGUF with spaces for blocks, and with a score that is not the one they were made with. */
    private static GgufVocabulary sentencePiece(GgufMetadata metadata, List<String> tokens, List<Long> types) {
        var mended = new ArrayList<>(tokens);
        var scores = new ArrayList<>(metadata.floats(PREFIX + "scores"));
        if (scores.size() != tokens.size()) {
            throw new IllegalArgumentException("%s has %d tokens and the scores of %d; convert the model again"
                    .formatted(metadata.source(), tokens.size(), scores.size()));
        }
        for (int id = 0; id < types.size(); id++) {
            if (types.get(id) == USER_DEFINED) {
                mended.set(id, tokens.get(id).replace(" ", SentencePieceModel.BLOCK));
                scores.set(id, 0f);
            }
        }
        return new GgufVocabulary(metadata, mended, types, SentencePieceModel.of(metadata, PREFIX, mended, scores));
    }

    TokenizerFile toFile() {
        try {
            return new TokenizerFile("the metadata of " + metadata.source(), JSON.writeValueAsBytes(json()), bos());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tokenizer of names and numbers could not be written", e);
        }
    }

    private ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("version", "1.0");
        json.putNull("truncation");
        json.putNull("padding");
        json.set("added_tokens", added());
        json.set("normalizer", model.normalizer());
        json.set("pre_tokenizer", model.preTokenizer());
        json.set("post_processor", postProcessor());
        json.set("decoder", model.decoder());
        json.set("model", model.model());
        return json;
    }

    private ArrayNode added() {
        ArrayNode added = JsonNodeFactory.instance.arrayNode();
        for (int id = 0; id < types.size(); id++) {
            int type = types.get(id).intValue();
            if (type == CONTROL || type == USER_DEFINED || type == UNKNOWN) {
                ObjectNode token = added.addObject();
                token.put("id", id);
                token.put("content", tokens.get(id));
                token.put("single_word", false);
                token.put("lstrip", false);
                token.put("rstrip", false);
                token.put("normalized", false);
                token.put("special", type != USER_DEFINED);
            }
        }
        return added;
    }

    private ObjectNode postProcessor() {
        var nodes = JsonNodeFactory.instance;
        ObjectNode template = nodes.objectNode().put("type", "TemplateProcessing");
        ArrayNode single = template.putArray("single");
        ArrayNode pair = template.putArray("pair");
        ObjectNode specials = nodes.objectNode();
        bos().filter(token -> metadata.flag(PREFIX + "add_bos_token", model.bosByDefault()))
                .ifPresent(token -> {
                    single.add(special(token));
                    pair.add(special(token));
                    ObjectNode ids = specials.putObject(token);
                    ids.put("id", token);
                    ids.putArray("ids").add(metadata.whole(PREFIX + "bos_token_id"));
                    ids.putArray("tokens").add(token);
                });
        single.add(sequence("A"));
        pair.add(sequence("A")).add(sequence("B"));
        template.set("special_tokens", specials);
        return template;
    }

    private static ObjectNode special(String token) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.putObject("SpecialToken").put("id", token).put("type_id", 0);
        return node;
    }

    private static ObjectNode sequence(String id) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.putObject("Sequence").put("id", id).put("type_id", 0);
        return node;
    }

    private Optional<String> bos() {
        String key = PREFIX + "bos_token_id";
        if (!metadata.has(key)) {
            return Optional.empty();
        }
        long id = metadata.whole(key);
        if (id < 0 || id >= tokens.size()) {
            throw new IllegalArgumentException("'%s' in %s is %d, of %d tokens; convert the model again"
                    .formatted(key, metadata.source(), id, tokens.size()));
        }
        return Optional.of(tokens.get((int) id));
    }
}
