package io.castalia.app.speak;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.castalia.producers.decoder.Constraint;
import io.castalia.producers.decoder.Decoder;
import io.castalia.producers.decoder.DecoderModel;
import io.castalia.producers.decoder.Generation;
import io.castalia.producers.decoder.Generator;
import io.castalia.producers.decoder.Precision;
import io.castalia.producers.decoder.Sampling;
import io.castalia.producers.subject.ChatFormat;
import io.castalia.producers.subject.ModelFiles;
import io.castalia.producers.tokenizer.Bos;
import io.castalia.producers.tokenizer.CausalTokenizer;
import io.castalia.producers.tokenizer.TokenizerSettings;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** A causal model that goes on with texts, and says how likely it finds them. One thread at a time. */
final class Speaker implements AutoCloseable {

    /* Rows of logits that are held at once. */
    private static final int AT_ONCE = 64;
    /* Tokens that memory is sure to bear, also where positions have no end. */
    private static final int LONGEST = 8192;

    private final ModelFiles files;
    private final CausalTokenizer tokenizer;
    private final DecoderModel model;
    private final Generator generator;
    private List<byte[]> vocabulary = List.of(); // made when it is first needed

    private Speaker(ModelFiles files, CausalTokenizer tokenizer, DecoderModel model) {
        this.files = files;
        this.tokenizer = tokenizer;
        this.model = model;
        this.generator = new Generator(model.decoder(), files.endTokens(tokenizer));
    }

    /**
     * Loads a model whole.
     *
     * @throws io.castalia.schemas.Refusal where its files do not go together
     */
    static Speaker open(ModelFiles files, Bos bos, Precision precision) {
        int length = Math.min(256, files.blueprint().positions());
        CausalTokenizer tokenizer = files.tokenizer(new TokenizerSettings(length, bos, Optional.empty(), true));
        try {
            return new Speaker(files, tokenizer, files.whole(List.of(), precision));
        } catch (RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    String name() {
        return files.name();
    }

    Optional<ChatFormat> chatFormat() {
        return files.chatFormat();
    }

    /** Tokens that a text and what is written after it may have together. */
    int positions() {
        return Math.min(LONGEST, files.blueprint().positions());
    }

    int[] tokens(String text) {
        return tokenizer.encode(text);
    }

    /**
     * What was written.
     *
     * @param cut whether it ended because it had no more tokens left
     */
    record Written(List<Spoken> tokens, boolean cut) {
        Written {
            tokens = List.copyOf(tokens);
        }
    }

    /**
     * Goes on.
     *
     * @param likeliest tokens to be told at each place
     * @param stops texts at which it ends
     * @param form what it keeps to, and ends with
     */
    Written write(
            int[] prompt,
            int most,
            double temperature,
            long seed,
            int likeliest,
            List<String> stops,
            Optional<AnswerForm> form) {
        var seen = new ArrayList<List<Spoken>>();
        Sampling choice = temperature == 0 ? Sampling.GREEDY : Sampling.temperature(temperature, "serve-model " + seed);
        Sampling watched = (logProbabilities, step) -> {
            if (seen.size() == step) {
                seen.add(likeliest(logProbabilities, likeliest));
            }
            return choice.choose(logProbabilities, step);
        };
        Constraint until = written -> stopped(written, stops)
                ? token -> false
                : form.<IntPredicate>map(f -> f.after(bytes(written), vocabulary()))
                        .orElse(token -> true);
        Generation generation = generator.generate(prompt, most, watched, until);
        var tokens = new ArrayList<Spoken>();
        for (int i = 0; i < generation.tokens().size(); i++) {
            tokens.add(spoken(
                    generation.tokens().get(i), generation.logProbabilities().get(i), seen.get(i)));
        }
        int[] written = ints(generation.tokens());
        boolean cut = !stopped(written, stops)
                && form.map(f -> !f.whole(bytes(written))).orElse(generation.end() == Generation.End.LENGTH);
        return new Written(tokens, cut);
    }

    /** How likely each token of a text is after those before it. */
    List<Spoken> read(int[] ids, int likeliest) {
        var tokens = new ArrayList<Spoken>();
        tokens.add(spoken(ids[0], Double.NaN, List.of()));
        Decoder decoder = model.decoder();
        try (NDManager scope = decoder.scope()) {
            NDArray states = decoder.run(decoder.embed(scope, new int[][] {ids}), 0, decoder.layers());
            for (int from = 0; from < ids.length - 1; from += AT_ONCE) {
                read(states, ids, from, Math.min(ids.length - 1, from + AT_ONCE), likeliest, tokens);
            }
        }
        return tokens;
    }

    private void read(NDArray states, int[] ids, int from, int to, int likeliest, List<Spoken> tokens) {
        Decoder decoder = model.decoder();
        try (NDManager scope = decoder.scope()) {
            NDArray some = states.get(new NDIndex().addAllDim().addSliceDim(from, to));
            some.attach(scope);
            float[] all = decoder.logits(some).logSoftmax(-1).toFloatArray();
            int width = decoder.vocabulary();
            for (int i = from; i < to; i++) {
                float[] row = Arrays.copyOfRange(all, (i - from) * width, (i - from + 1) * width);
                tokens.add(spoken(ids[i + 1], row[ids[i + 1]], likeliest(row, likeliest)));
            }
        }
    }

    private boolean stopped(int[] written, List<String> stops) {
        if (stops.isEmpty()) {
            return false;
        }
        String text = Spoken.text(
                Arrays.stream(written).mapToObj(id -> spoken(id, 0, List.of())).toList());
        return stops.stream().anyMatch(text::contains);
    }

    private byte[] bytes(int[] written) {
        var all = new ByteArrayOutputStream();
        for (int id : written) {
            all.writeBytes(tokenizer.bytes(id));
        }
        return all.toByteArray();
    }

    /**
     * The bytes of each token of which the model tells a probability; none of special ones, which are no text, and of those
     * that the tokenizer does not have.
     */
    private List<byte[]> vocabulary() {
        if (vocabulary.isEmpty()) {
            vocabulary = IntStream.range(0, model.decoder().vocabulary())
                    .mapToObj(id -> tokenizer.special(id) ? new byte[0] : tokenizer.bytes(id))
                    .toList();
        }
        return vocabulary;
    }

    /** The n likeliest tokens that may come, of equal ones the lowest first. */
    private List<Spoken> likeliest(float[] logProbabilities, int n) {
        var best = new ArrayList<Integer>();
        for (int token = 0; token < logProbabilities.length && n > 0; token++) {
            if (logProbabilities[token] == Float.NEGATIVE_INFINITY) {
                continue;
            }
            if (best.size() < n || logProbabilities[token] > logProbabilities[best.get(n - 1)]) {
                int at = best.size();
                while (at > 0 && logProbabilities[token] > logProbabilities[best.get(at - 1)]) {
                    at--;
                }
                best.add(at, token);
                if (best.size() > n) {
                    best.remove(n);
                }
            }
        }
        return best.stream()
                .map(token -> spoken(token, logProbabilities[token], List.of()))
                .toList();
    }

    private Spoken spoken(int id, double logProbability, List<Spoken> likeliest) {
        byte[] bytes = tokenizer.bytes(id);
        return new Spoken(
                IntStream.range(0, bytes.length).mapToObj(i -> bytes[i]).toList(), logProbability, likeliest);
    }

    private static int[] ints(List<Integer> ids) {
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public void close() {
        tokenizer.close();
        model.close();
    }
}
