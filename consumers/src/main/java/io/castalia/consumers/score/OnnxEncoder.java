package io.castalia.consumers.score;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;

/** A sentence encoder that ONNX Runtime runs, one text at a time: nothing is padded, and no text depends on another. */
final class OnnxEncoder implements TextEncoder {

    /** Name of bge-small-en-v1.5. */
    static final String BGE_SMALL = "bge-small-en-v1.5";

    /** Name of the quantised all-MiniLM-L6-v2. */
    static final String MINILM = "all-minilm-l6-v2-q";

    private static final String BGE_QUERY = "Represent this sentence for searching relevant passages: ";

    /** Tokens that the model can read at once. */
    private static final int LONGEST = 512;

    /** How a text's vector is made from its tokens'. */
    private enum Pooling {
        /** The first token's. */
        FIRST,
        /** Their mean. */
        MEAN
    }

    private final String name;
    private final String queryPrefix;
    private final Pooling pooling;
    private final Model model;
    private final HuggingFaceTokenizer tokenizer;

    private OnnxEncoder(String name, String queryPrefix, Pooling pooling, int threads) {
        this.name = name;
        this.queryPrefix = queryPrefix;
        this.pooling = pooling;
        // Read once, at the first use of an engine: it must never look for natives on the network.
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        this.model = Model.newInstance(name, Device.cpu(), "OnnxRuntime");
        try {
            model.load(
                    new ByteArrayInputStream(resource("/" + name + ".onnx")),
                    Map.of("intraOpNumThreads", Integer.toString(threads), "interOpNumThreads", "1"));
            this.tokenizer = HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(resource("/" + name + "-tokenizer.json")),
                    Map.of("truncation", "false", "padding", "false"));
        } catch (IOException | MalformedModelException e) {
            model.close();
            throw new IllegalStateException(
                    "%s cannot be loaded; its package is damaged, get it again".formatted(name), e);
        }
    }

    /** Opens bge-small-en-v1.5: the first token's vector, and an instruction before what is searched for. */
    static OnnxEncoder bgeSmall(int threads) {
        return new OnnxEncoder(BGE_SMALL, BGE_QUERY, Pooling.FIRST, threads);
    }

    /** Opens the quantised all-MiniLM-L6-v2: the mean of the tokens' vectors. */
    static OnnxEncoder miniLm(int threads) {
        return new OnnxEncoder(MINILM, "", Pooling.MEAN, threads);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public float[] query(String text) {
        return encode(queryPrefix + text);
    }

    @Override
    public float[] passage(String text) {
        return encode(text);
    }

    @Override
    public synchronized void close() {
        tokenizer.close();
        model.close();
    }

    private synchronized float[] encode(String text) {
        Encoding encoding = tokenizer.encode(text);
        long[] ids = shortened(encoding.getIds());
        var ones = new long[ids.length];
        Arrays.fill(ones, 1);
        try (NDManager scope = model.getNDManager().newSubManager()) {
            var given = new NDList();
            for (String input : model.getBlock().describeInput().keys()) {
                long[] column = switch (input) {
                    case "input_ids" -> ids;
                    case "attention_mask" -> ones;
                    default -> new long[ids.length];
                };
                given.add(scope.create(column, new Shape(1, ids.length)));
            }
            NDList states = model.getBlock().forward(new ParameterStore(scope, false), given, false);
            states.attach(scope);
            return unit(pooled(states.get(0), ids.length));
        }
    }

    /** Keeps the closing token where the text is too long. */
    private static long[] shortened(long[] ids) {
        if (ids.length <= LONGEST) {
            return ids;
        }
        long[] kept = Arrays.copyOf(ids, LONGEST);
        kept[LONGEST - 1] = ids[ids.length - 1];
        return kept;
    }

    private float[] pooled(NDArray states, int tokens) {
        float[] values = states.toFloatArray(); // (1, tokens, width)
        int width = values.length / tokens;
        if (pooling == Pooling.FIRST) {
            return Arrays.copyOf(values, width);
        }
        var mean = new float[width];
        for (int i = 0; i < values.length; i++) {
            mean[i % width] += values[i] / tokens;
        }
        return mean;
    }

    private static float[] unit(float[] vector) {
        double squares = 0;
        for (float v : vector) {
            squares += v * v;
        }
        var length = (float) Math.sqrt(squares);
        var unit = new float[vector.length];
        for (int i = 0; i < vector.length; i++) {
            unit[i] = length == 0 ? 0 : vector[i] / length;
        }
        return unit;
    }

    private static byte[] resource(String name) {
        try (InputStream in = OnnxEncoder.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(
                        "%s is not on the class path; it comes with a langchain4j-embeddings package".formatted(name));
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("%s cannot be read from the class path".formatted(name), e);
        }
    }
}
