package io.castalia.producers.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.producers.gguf.GgufMetadata;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Byte-level BPE: words by a rule that GGUF names and does not spell out, then merges. */
record ByteLevelModel(Words words, ObjectNode model) implements GgufModel {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final String ABBREVIATIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
    private static final String LETTERS = "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+";
    private static final String OTHERS = "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    /** How text is cut into words. */
    private enum Words {
        /** GPT-2: as the byte-level step itself cuts. */
        GPT2("", false),
        /** GPT-NeoX, Pythia and OLMo: as GPT-2, of composed characters. */
        NEOX("", true),
        /** SmolLM: each digit alone, the rest as GPT-2. */
        SMOLLM("", false),
        /** Llama 3: up to three digits, no case in abbreviations; words that are tokens are not built by merges. */
        LLAMA3(ABBREVIATIONS + LETTERS + "|\\p{N}{1,3}" + OTHERS, false),
        /** Qwen 2 and 3: each digit alone, of composed characters. */
        QWEN2(ABBREVIATIONS + LETTERS + "|\\p{N}" + OTHERS, true);

        private final String expression;
        private final boolean composed;

        Words(String expression, boolean composed) {
            this.expression = expression;
            this.composed = composed;
        }
    }

    /** By the names of {@code tokenizer.ggml.pre}. */
    private static final Map<String, Words> KNOWN = new TreeMap<>(Map.ofEntries(
            Map.entry("gpt-2", Words.GPT2),
            Map.entry("gpt2", Words.GPT2),
            Map.entry("olmo", Words.NEOX),
            Map.entry("gpt-neox", Words.NEOX),
            Map.entry("pythia", Words.NEOX),
            Map.entry("smollm", Words.SMOLLM),
            Map.entry("llama-bpe", Words.LLAMA3),
            Map.entry("llama3", Words.LLAMA3),
            Map.entry("llama-v3", Words.LLAMA3),
            Map.entry("smaug-bpe", Words.LLAMA3),
            Map.entry("qwen2", Words.QWEN2),
            Map.entry("deepseek-r1-qwen", Words.QWEN2)));

    static ByteLevelModel of(GgufMetadata metadata, String prefix, List<String> tokens) {
        String name = metadata.text(prefix + "pre", "absent");
        Words words = KNOWN.get(name);
        if (words == null) {
            throw new IllegalArgumentException(
                    "'%spre' in %s is '%s'; the ways to cut words that are known are %s. Put a tokenizer.json beside it"
                            .formatted(prefix, metadata.source(), name, KNOWN.keySet()));
        }
        ObjectNode model = GgufModel.bpe(metadata, tokens);
        model.put("ignore_merges", words == Words.LLAMA3);
        ArrayNode merges = model.putArray("merges");
        for (String merge : metadata.texts(prefix + "merges")) {
            // One of the halves may begin with a space in files of other makers, but never with the separator alone.
            int space = merge.indexOf(' ', 1);
            if (space < 1 || space == merge.length() - 1) {
                throw new IllegalArgumentException("%s has a merge '%s' that is not two tokens; convert the model again"
                        .formatted(metadata.source(), merge));
            }
            merges.addArray().add(merge.substring(0, space)).add(merge.substring(space + 1));
        }
        return new ByteLevelModel(words, model);
    }

    @Override
    public JsonNode normalizer() {
        return words.composed ? NODES.objectNode().put("type", "NFC") : NullNode.getInstance();
    }

    @Override
    public JsonNode preTokenizer() {
        ObjectNode sequence = NODES.objectNode().put("type", "Sequence");
        ArrayNode steps = sequence.putArray("pretokenizers");
        if (words == Words.SMOLLM) {
            steps.addObject().put("type", "Digits").put("individual_digits", true);
        }
        if (!words.expression.isEmpty()) {
            ObjectNode split = steps.addObject().put("type", "Split");
            split.putObject("pattern").put("Regex", words.expression);
            split.put("behavior", "Isolated").put("invert", false);
        }
        steps.add(byteLevel(words.expression.isEmpty()));
        return sequence;
    }

    @Override
    public JsonNode decoder() {
        return byteLevel(true);
    }

    @Override
    public boolean bosByDefault() {
        return words == Words.LLAMA3;
    }

    private static ObjectNode byteLevel(boolean cutsWords) {
        return NODES.objectNode()
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", false)
                .put("use_regex", cutsWords);
    }
}
