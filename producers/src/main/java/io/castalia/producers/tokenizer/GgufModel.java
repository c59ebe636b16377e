package io.castalia.producers.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.producers.gguf.GgufMetadata;
import java.util.List;

/** The parts of a {@code tokenizer.json} that depend on the kind of tokenizer. */
interface GgufModel {

    JsonNode normalizer();

    JsonNode preTokenizer();

    JsonNode decoder();

    ObjectNode model();

    /** Whether BOS is put before a text where the metadata does not say. */
    boolean bosByDefault();

    /** A model of BPE with a vocabulary and no merges yet. */
    static ObjectNode bpe(GgufMetadata metadata, List<String> tokens) {
        ObjectNode model = JsonNodeFactory.instance.objectNode();
        model.put("type", "BPE");
        model.putNull("dropout");
        model.putNull("unk_token");
        model.putNull("continuing_subword_prefix");
        model.putNull("end_of_word_suffix");
        model.put("fuse_unk", false);
        model.put("byte_fallback", false);
        model.put("ignore_merges", false);
        ObjectNode vocab = model.putObject("vocab");
        for (int id = 0; id < tokens.size(); id++) {
            vocab.put(tokens.get(id), id);
        }
        if (vocab.size() != tokens.size()) {
            throw new IllegalArgumentException("%s has %d tokens, of which only %d differ; convert the model again"
                    .formatted(metadata.source(), tokens.size(), vocab.size()));
        }
        return model;
    }
}
