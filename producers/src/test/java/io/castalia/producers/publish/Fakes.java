package io.castalia.producers.publish;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.castalia.producers.model.Engines;
import io.castalia.producers.model.HiddenStates;
import io.castalia.producers.model.SubjectModel;
import io.castalia.producers.model.TokenizedContext;
import io.castalia.producers.model.Tokenizer;
import io.castalia.producers.sparse.SparseCode;
import io.castalia.producers.sparse.SparseCoder;
import io.castalia.schemas.Half;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A model, a tokenizer and a coder in which every number can be foretold. */
final class Fakes {

    /** Tokens of a context at most. */
    static final int CONTEXT = 8;

    static final int LATENTS = 10;

    private Fakes() {}

    /** Each word is a token, its length is its id; BROKEN breaks it. */
    static final class Words implements Tokenizer {
        @Override
        public String hash() {
            return "words";
        }

        @Override
        public int contextLength() {
            return CONTEXT;
        }

        @Override
        public String specials() {
            return "none";
        }

        @Override
        public List<TokenizedContext> contexts(String text) {
            if (text.contains("BROKEN")) {
                throw new IllegalStateException("a word is broken");
            }
            var contexts = new ArrayList<TokenizedContext>();
            String[] words = text.isBlank() ? new String[0] : text.split(" ");
            for (int from = 0; from < words.length; from += CONTEXT) {
                contexts.add(context(Arrays.copyOfRange(words, from, Math.min(words.length, from + CONTEXT))));
            }
            return contexts;
        }

        private static TokenizedContext context(String[] words) {
            var ids = new int[words.length];
            var starts = new int[words.length];
            var ends = new int[words.length];
            int at = 0;
            for (int t = 0; t < words.length; t++) {
                ids[t] = words[t].length();
                starts[t] = at;
                ends[t] = at + words[t].length();
                at = ends[t] + 1;
            }
            return new TokenizedContext(String.join(" ", words), ids, starts, ends, new boolean[words.length]);
        }

        @Override
        public void close() {}
    }

    /** A token's state is its id; an id over 50 has none. */
    static final class Lengths implements SubjectModel {
        private final NDManager arrays = Engines.arrays();

        @Override
        public String name() {
            return "lengths";
        }

        @Override
        public String hash() {
            return "lengths-hash";
        }

        @Override
        public int width(String hookpoint) {
            return 1;
        }

        @Override
        public List<String> hookpoints() {
            return List.of("layers.0");
        }

        @Override
        public HiddenStates forward(int[][] rows) {
            var states = new float[rows.length * rows[0].length];
            int i = 0;
            for (int[] row : rows) {
                for (int id : row) {
                    states[i++] = id > 50 ? Float.NaN : id;
                }
            }
            NDManager scope = arrays.newSubManager();
            var shape = new Shape(rows.length, rows[0].length, 1);
            return new HiddenStates(scope, Map.of("layers.0", scope.create(states, shape)));
        }

        @Override
        public void close() {
            arrays.close();
        }
    }

    /** A state fires the latent of its last digit, as strongly as it is. */
    static final class Digits implements SparseCoder {
        @Override
        public String name() {
            return "digits";
        }

        @Override
        public String hash() {
            return "digits-hash";
        }

        @Override
        public int width() {
            return 1;
        }

        @Override
        public int latents() {
            return LATENTS;
        }

        @Override
        public SparseCode encode(NDArray given) {
            float[] states = given.toFloatArray();
            int tokens = states.length;
            var rows = new int[tokens + 1];
            var latents = new int[tokens];
            var halves = new short[tokens];
            for (int t = 0; t < tokens; t++) {
                latents[t] = (int) states[t] % LATENTS;
                halves[t] = Half.of(states[t]);
                rows[t + 1] = t + 1;
            }
            return new SparseCode(rows, latents, halves);
        }

        @Override
        public NDArray decode(SparseCode code, NDArray states) {
            throw new UnsupportedOperationException("no producer decodes");
        }

        @Override
        public void close() {}
    }
}
