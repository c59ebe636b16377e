package io.castalia.producers.tokenizer;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.producers.model.Engines;
import io.castalia.producers.model.TokenizedContext;
import io.castalia.producers.model.Tokenizer;
import io.castalia.schemas.Id;
import io.castalia.schemas.Refusal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A tokenizer of a model that reads forwards. Contexts are full but for a part's last, and are cut between characters where
 * that costs at most a few tokens. A half of a surrogate pair that stands alone is read as U+FFFD.
 */
public final class CausalTokenizer implements Tokenizer {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HuggingFaceTokenizer tokenizer;
    private final Vocabulary vocabulary;
    private final String hash;
    private final TokenizerSettings settings;
    private final int[] before;
    private final int[] behind;

    private CausalTokenizer(
            HuggingFaceTokenizer tokenizer,
            Vocabulary vocabulary,
            String hash,
            TokenizerSettings settings,
            Surroundings surroundings) {
        this.tokenizer = tokenizer;
        this.vocabulary = vocabulary;
        this.hash = hash;
        this.settings = settings;
        this.before = ints(surroundings.before);
        this.behind = ints(surroundings.behind);
    }

    /** Ids of the special tokens around each context. */
    private record Surroundings(List<Integer> before, List<Integer> behind) {}

    /**
     * Opens a tokenizer.
     *
     * @param model name of the model that it is for
     * @param rows of the model's embedding
     * @throws Refusal where the tokenizer cannot be read, does not fit the model (the message has the size of both), or
     *     has no beginning-of-sequence token where one is asked for
     */
    public static CausalTokenizer open(TokenizerFile file, String model, int rows, TokenizerSettings settings) {
        return open(file, json(file), model, rows, settings);
    }

    /**
     * Opens a tokenizer whose model is not there, to count tokens.
     *
     * @throws Refusal where it cannot be read
     */
    public static CausalTokenizer alone(TokenizerFile file) {
        ObjectNode json = json(file);
        return open(file, json, file.source(), Vocabulary.size(json), TokenizerSettings.defaults());
    }

    private static ObjectNode json(TokenizerFile file) {
        if (TokenizerFile.parse(file.source(), file.json()) instanceof ObjectNode json) {
            return json;
        }
        throw new Refusal("tokenizer", file.source(), "a tokenizer.json, and it is another JSON");
    }

    private static CausalTokenizer open(
            TokenizerFile file, ObjectNode json, String model, int rows, TokenizerSettings settings) {
        Engines.offline();
        Vocabulary vocabulary = Vocabulary.fitted(file.source(), json, model, rows);
        HuggingFaceTokenizer tokenizer = load(file.source(), json);
        try {
            Surroundings surroundings = surroundings(file, tokenizer, vocabulary, settings);
            return new CausalTokenizer(tokenizer, vocabulary, Id.sha256(file.json()), settings, surroundings);
        } catch (RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    private static HuggingFaceTokenizer load(String source, ObjectNode json) {
        try {
            var options = Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "false");
            return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(JSON.writeValueAsBytes(json)), options);
        } catch (IOException | RuntimeException e) {
            throw new Refusal(
                    "%s cannot be read as a tokenizer (%s); get it again".formatted(source, e.getMessage()), e);
        }
    }

    private static Surroundings surroundings(
            TokenizerFile file, HuggingFaceTokenizer tokenizer, Vocabulary vocabulary, TokenizerSettings settings) {
        Surroundings own = own(tokenizer);
        boolean wanted = switch (settings.bos()) {
            case AUTO -> settings.coderPrepends().orElse(!own.before.isEmpty());
            case ALWAYS -> true;
            case NEVER -> false;
        };
        if (!wanted) {
            return new Surroundings(List.of(), List.of());
        }
        if (!own.before.isEmpty()) {
            return own;
        }
        int bos = file.bos()
                .flatMap(vocabulary::added)
                .orElseThrow(() -> new Refusal(
                        "bos",
                        settings.bos().toString().toLowerCase(Locale.ROOT),
                        "never, or auto with a coder that has none before it: %s names no token that begins a sequence"
                                .formatted(file.source())));
        return new Surroundings(List.of(bos), own.behind);
    }

    /** What the tokenizer's post-processor puts around a text. */
    private static Surroundings own(HuggingFaceTokenizer tokenizer) {
        long[] bare = tokenizer.encode("a", false, false).getIds();
        long[] whole = tokenizer.encode("a", true, false).getIds();
        int at = 0;
        while (at + bare.length < whole.length && !Arrays.equals(bare, 0, bare.length, whole, at, at + bare.length)) {
            at++;
        }
        List<Integer> all = Arrays.stream(ints(whole)).boxed().toList();
        return new Surroundings(all.subList(0, at), all.subList(at + bare.length, all.size()));
    }

    @Override
    public String hash() {
        return hash;
    }

    @Override
    public int contextLength() {
        return settings.contextLength();
    }

    @Override
    public String specials() {
        if (before.length == 0) {
            return "none around a context, the first token %s; special ones in the text masked"
                    .formatted(settings.maskFirst() ? "masked" : "not masked");
        }
        return "%s before and %s behind each context, and special ones in the text, all masked"
                .formatted(Arrays.toString(before), behind.length == 0 ? "none" : Arrays.toString(behind));
    }

    /** Ids of a text for generation, with the special tokens that stand before a context. */
    public int[] encode(String text) {
        int[] ids = ints(tokenizer.encode(Text.wellFormed(text), false, false).getIds());
        int[] all = Arrays.copyOf(before, before.length + ids.length);
        System.arraycopy(ids, 0, all, before.length, ids.length);
        return all;
    }

    /** The text of ids, without special tokens. */
    public String decode(int[] ids) {
        return tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), true);
    }

    /** Whether a token is special wherever it stands. */
    public boolean special(int id) {
        return vocabulary.special(id);
    }

    @Override
    public byte[] bytes(int id) {
        return vocabulary.bytes(id).clone();
    }

    @Override
    public List<TokenizedContext> contexts(String given) {
        if (given.isBlank()) {
            return List.of();
        }
        String text = Text.wellFormed(given);
        Encoding encoding = tokenizer.encode(text, false, false);
        var tokens = new SpannedTokens(text, encoding, vocabulary);
        int room = settings.contextLength() - before.length - behind.length;
        var contexts = new ArrayList<TokenizedContext>();
        int from = 0;
        while (from < tokens.length()) {
            int to = tokens.cut(from, room);
            contexts.add(tokens.context(from, to, before, behind, settings.maskFirst()));
            from = to;
        }
        return List.copyOf(contexts);
    }

    @Override
    public void close() {
        tokenizer.close();
    }

    private static int[] ints(List<Integer> ids) {
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }

    private static int[] ints(long[] ids) {
        return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
    }
}
