package io.castalia.producers.gguf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.producers.checkpoint.Checkpoint;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A GGUF file as if it were a checkpoint of Hugging Face's: tensors have the names and layouts, and the configuration has
 * the keys, that the model had before it was converted. Undone are the permuted query and key rows of the llama
 * architecture, the one that is added to Gemma's norms, the transposed matrices of GPT-2 and the regrouped query, key and
 * value of GPT-NeoX.
 */
public final class GgufCheckpoint implements Checkpoint {

    /** Factors of the rotary frequencies, which the configuration tells of. */
    static final String ROPE_FACTORS = "rope_freqs.weight";

    private final GgufFile file;
    private final Architecture architecture;
    private final Map<String, String> tensors; // Hugging Face's name to the file's
    private final ObjectNode config;
    private final int heads;
    private final int keyHeads;

    private GgufCheckpoint(GgufFile file) {
        this.file = file;
        this.architecture = Architecture.of(file.metadata());
        this.tensors = tensors(file, GgufNames.of(architecture));
        var hyperparameters = new GgufConfig(file, architecture);
        this.config = hyperparameters.toJson();
        this.heads = hyperparameters.heads();
        this.keyHeads = hyperparameters.keyHeads();
    }

    /**
     * Opens a file.
     *
     * @throws IllegalArgumentException where it is damaged, its architecture is not known, or it has tensors that the
     *     architecture does not
     */
    public static GgufCheckpoint open(Path file) {
        return of(GgufFile.open(file));
    }

    /** A file that is open. */
    public static GgufCheckpoint of(GgufFile file) {
        return new GgufCheckpoint(file);
    }

    /** What the model's {@code config.json} would hold; the caller's own. */
    public ObjectNode config() {
        return config.deepCopy();
    }

    /** The file's metadata, of which the tokenizer is made. */
    public GgufMetadata metadata() {
        return file.metadata();
    }

    @Override
    public String source() {
        return file.source();
    }

    @Override
    public Set<String> names() {
        return tensors.keySet();
    }

    /** How a tensor differs from what the checkpoint held. */
    private enum Change {
        NONE,
        TRANSPOSED,
        ONE_MORE,
        QUERIES_PAIRED,
        KEYS_PAIRED,
        GROUPED
    }

    @Override
    public FloatBuffer floats(String tensor, long... shape) {
        String name = stored(tensor, shape);
        FloatBuffer floats = file.floats(name);
        int rows = shape.length == 0 ? 1 : (int) shape[0];
        return switch (change(name)) {
            case NONE -> floats;
            case TRANSPOSED -> transposed(floats, (int) shape[1], rows);
            case ONE_MORE -> lessOne(floats);
            case QUERIES_PAIRED -> Rows.heldByHalves(floats, rows, heads);
            case KEYS_PAIRED -> Rows.heldByHalves(floats, rows, keyHeads);
            case GROUPED -> Rows.groupedByHeads(floats, rows, heads);
        };
    }

    @Override
    public void copy(String tensor, long from, FloatBuffer into, long... shape) {
        String name = stored(tensor, shape);
        if (change(name) == Change.NONE) {
            file.copy(name, from, into);
        } else {
            Checkpoint.super.copy(tensor, from, into, shape);
        }
    }

    @Override
    public Optional<ByteBuffer> mapped(String tensor, long... shape) {
        String name = stored(tensor, shape);
        return change(name) == Change.NONE ? file.mapped(name) : Optional.empty();
    }

    /** The file's name of a tensor that has a shape. */
    private String stored(String tensor, long... shape) {
        String name = tensors.get(tensor);
        if (name == null) {
            throw new IllegalArgumentException(
                    "%s has no tensor '%s', only %s".formatted(source(), tensor, tensors.keySet()));
        }
        long[] found = file.shape(name);
        if (change(name) == Change.TRANSPOSED) {
            found = new long[] {found[1], found[0]};
        }
        if (!Arrays.equals(found, shape)) {
            throw new IllegalArgumentException("tensor '%s' ('%s') of %s has shape %s where %s belongs"
                    .formatted(tensor, name, source(), Arrays.toString(found), Arrays.toString(shape)));
        }
        return name;
    }

    private Change change(String name) {
        return switch (architecture) {
            case LLAMA ->
                name.contains(".attn_q.")
                        ? Change.QUERIES_PAIRED
                        : name.contains(".attn_k.") ? Change.KEYS_PAIRED : Change.NONE;
            case GEMMA2, GEMMA3 -> name.endsWith("norm.weight") ? Change.ONE_MORE : Change.NONE;
            case GPT2 -> file.shape(name).length == 2 && name.startsWith("blk.") ? Change.TRANSPOSED : Change.NONE;
            case GPTNEOX -> name.contains(".attn_qkv.") ? Change.GROUPED : Change.NONE;
            case QWEN2, QWEN3 -> Change.NONE;
        };
    }

    private static FloatBuffer lessOne(FloatBuffer floats) {
        FloatBuffer less = allocate(floats.capacity());
        for (int i = 0; i < floats.capacity(); i++) {
            less.put(i, floats.get(i) - 1);
        }
        return less;
    }

    private static FloatBuffer transposed(FloatBuffer floats, int rows, int columns) {
        FloatBuffer turned = allocate(floats.capacity());
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                turned.put(c * rows + r, floats.get(r * columns + c));
            }
        }
        return turned;
    }

    static FloatBuffer allocate(int floats) {
        return ByteBuffer.allocateDirect(floats * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    private static Map<String, String> tensors(GgufFile file, GgufNames names) {
        var tensors = new LinkedHashMap<String, String>();
        for (String name : file.names()) {
            if (!name.equals(ROPE_FACTORS)) {
                String hf = names.huggingFace(name)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "%s has a tensor '%s', which no %s model has that can be read here; is it a variant of one?"
                                        .formatted(
                                                file.source(),
                                                name,
                                                file.metadata().text("general.architecture"))));
                tensors.put(hf, name);
            }
        }
        return Collections.unmodifiableMap(tensors);
    }
}
