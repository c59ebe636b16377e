package io.castalia.producers.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.producers.gguf.GgufMetadata;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * SentencePiece's BPE: no words, a lower block for each space, single bytes for characters without a token. It has scores
 * where {@code tokenizer.json} has merges: two tokens whose text together is a token merge, the best score first.
 */
record SentencePieceModel(boolean spaceBefore, ObjectNode model) implements GgufModel {

    /** What stands for a space. */
    static final String BLOCK = "\u2581";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private record Merge(String left, String right, float score, int leftId, int rightId) {}

    static SentencePieceModel of(GgufMetadata metadata, String prefix, List<String> tokens, List<Float> scores) {
        ObjectNode model = GgufModel.bpe(metadata, tokens);
        model.put("fuse_unk", true);
        model.put("byte_fallback", true);
        long unknown = metadata.whole(prefix + "unknown_token_id", 0);
        if (unknown >= 0 && unknown < tokens.size()) {
            model.put("unk_token", tokens.get((int) unknown));
        }
        ArrayNode merges = model.putArray("merges");
        for (Merge merge : merges(tokens, scores)) {
            merges.addArray().add(merge.left).add(merge.right);
        }
        return new SentencePieceModel(metadata.flag(prefix + "add_space_prefix", true), model);
    }

    private static List<Merge> merges(List<String> tokens, List<Float> scores) {
        Map<String, Integer> ids = new HashMap<>();
        for (int id = 0; id < tokens.size(); id++) {
            ids.put(tokens.get(id), id);
        }
        var merges = new ArrayList<Merge>();
        for (int id = 0; id < tokens.size(); id++) {
            String token = tokens.get(id);
            int first = merges.size();
            for (int cut = 1; cut < token.length(); cut++) {
                String left = token.substring(0, cut);
                String right = token.substring(cut);
                Integer leftId = ids.get(left);
                Integer rightId = ids.get(right);
                if (leftId != null && rightId != null) {
                    merges.add(new Merge(left, right, scores.get(id), leftId, rightId));
                }
            }
            merges.subList(first, merges.size())
                    .sort(Comparator.comparingInt(Merge::leftId).thenComparingInt(Merge::rightId));
        }
        // Within a score as transformers orders them: the longer left half first, then the earlier tokens.
        merges.sort(Comparator.<Merge>comparingDouble(merge -> -merge.score)
                .thenComparing(merge -> -points(merge.left))
                .thenComparing(merge -> -points(merge.right)));
        return merges;
    }

    private static int points(String token) {
        return token.codePointCount(0, token.length());
    }

    @Override
    public JsonNode normalizer() {
        ObjectNode replace = replace(" ", BLOCK);
        if (!spaceBefore) {
            return replace;
        }
        ObjectNode sequence = NODES.objectNode().put("type", "Sequence");
        sequence.putArray("normalizers")
                .add(NODES.objectNode().put("type", "Prepend").put("prepend", BLOCK))
                .add(replace);
        return sequence;
    }

    @Override
    public JsonNode preTokenizer() {
        return NullNode.getInstance();
    }

    @Override
    public JsonNode decoder() {
        ObjectNode sequence = NODES.objectNode().put("type", "Sequence");
        ArrayNode steps = sequence.putArray("decoders");
        steps.add(replace(BLOCK, " "));
        steps.addObject().put("type", "ByteFallback");
        steps.addObject().put("type", "Fuse");
        if (spaceBefore) {
            steps.addObject()
                    .put("type", "Strip")
                    .put("content", " ")
                    .put("start", 1)
                    .put("stop", 0);
        }
        return sequence;
    }

    @Override
    public boolean bosByDefault() {
        return true;
    }

    private static ObjectNode replace(String from, String to) {
        ObjectNode replace = NODES.objectNode().put("type", "Replace");
        replace.putObject("pattern").put("String", from);
        return replace.put("content", to);
    }
}
