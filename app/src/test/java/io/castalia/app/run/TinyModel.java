package io.castalia.app.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.producers.checkpoint.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A random Llama of three layers and width 32, as a checkpoint's directory, whose tokens are bytes. */
public final class TinyModel {

    static final int WIDTH = 32;
    static final int INNER = 48;
    static final int LAYERS = 3;
    static final int ROWS = 257;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int HEADS = 4;
    private static final int KEY_HEADS = 2;
    private static final int HEAD = 8;

    private TinyModel() {}

    /** Writes it. */
    public static Path write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("config.json"), config().toString());
        Files.writeString(directory.resolve("tokenizer.json"), tokenizer().toString());
        Files.writeString(
                directory.resolve("tokenizer_config.json"),
                JSON.createObjectNode().put("bos_token", "<s>").toString());
        var random = new Random(7);
        var weights = new SafetensorsWriter();
        add(weights, random, "model.embed_tokens.weight", 1, ROWS, WIDTH);
        for (int layer = 0; layer < LAYERS; layer++) {
            String at = "model.layers." + layer + ".";
            add(weights, random, at + "input_layernorm.weight", 1, WIDTH);
            add(weights, random, at + "self_attn.q_proj.weight", 0.3, HEADS * HEAD, WIDTH);
            add(weights, random, at + "self_attn.k_proj.weight", 0.3, KEY_HEADS * HEAD, WIDTH);
            add(weights, random, at + "self_attn.v_proj.weight", 0.3, KEY_HEADS * HEAD, WIDTH);
            add(weights, random, at + "self_attn.o_proj.weight", 0.3, WIDTH, HEADS * HEAD);
            add(weights, random, at + "post_attention_layernorm.weight", 1, WIDTH);
            add(weights, random, at + "mlp.gate_proj.weight", 0.3, INNER, WIDTH);
            add(weights, random, at + "mlp.up_proj.weight", 0.3, INNER, WIDTH);
            add(weights, random, at + "mlp.down_proj.weight", 0.3, WIDTH, INNER);
        }
        add(weights, random, "model.norm.weight", 1, WIDTH);
        weights.write(directory.resolve("model.safetensors"));
        return directory;
    }

    private static void add(SafetensorsWriter weights, Random random, String name, double scale, long... shape) {
        int size = 1;
        for (long axis : shape) {
            size *= (int) axis;
        }
        var elements = new float[size];
        for (int i = 0; i < size; i++) {
            elements[i] = (float) (scale * random.nextGaussian());
        }
        weights.add(name, elements, shape);
    }

    static ObjectNode config() {
        return JSON.createObjectNode()
                .put("model_type", "llama")
                .put("vocab_size", ROWS)
                .put("hidden_size", WIDTH)
                .put("intermediate_size", INNER)
                .put("num_hidden_layers", LAYERS)
                .put("num_attention_heads", HEADS)
                .put("num_key_value_heads", KEY_HEADS)
                .put("max_position_embeddings", 512)
                .put("rms_norm_eps", 1e-5)
                .put("rope_theta", 10000.0)
                .put("hidden_act", "silu")
                .put("tie_word_embeddings", true);
    }

    /** Byte-level BPE without merges, and a token that begins a sequence. */
    private static ObjectNode tokenizer() {
        ObjectNode json = JSON.createObjectNode().put("version", "1.0");
        json.putNull("truncation").putNull("padding").putNull("normalizer");
        json.putArray("added_tokens")
                .addObject()
                .put("id", 256)
                .put("content", "<s>")
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", true);
        for (String part : new String[] {"pre_tokenizer", "decoder", "post_processor"}) {
            json.putObject(part)
                    .put("type", "ByteLevel")
                    .put("add_prefix_space", false)
                    .put("trim_offsets", false)
                    .put("use_regex", true);
        }
        ObjectNode model = json.putObject("model").put("type", "BPE");
        model.putNull("dropout")
                .putNull("unk_token")
                .putNull("continuing_subword_prefix")
                .putNull("end_of_word_suffix");
        model.put("fuse_unk", false).put("byte_fallback", false).putArray("merges");
        ObjectNode vocabulary = model.putObject("vocab");
        int next = 256;
        for (int b = 0; b < 256; b++) {
            boolean printable = (b > 32 && b < 127) || (b > 160 && b != 173);
            vocabulary.put(Character.toString(printable ? b : next++), b);
        }
        return json;
    }
}
