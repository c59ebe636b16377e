package io.castalia.producers.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.producers.gguf.GgufWriter;
import io.castalia.producers.model.TokenizedContext;
import io.castalia.schemas.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CausalTokenizerTest {

    private static final int ROWS = TinyTokenizer.BYTE_LEVEL_ROWS;
    private static final int PIECES = 3 + 256 + 10;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void contexts_byteLevel_spansInCodePointsAndBytesThatMakeTheText() {
        try (CausalTokenizer tokenizer = byteLevel(settings(16, Bos.ALWAYS))) {
            for (int seed = 0; seed < 200; seed++) {
                String text = text(seed);
                var rebuilt = new ByteArrayOutputStream();
                for (TokenizedContext context : tokenizer.contexts(text)) {
                    int points = context.text().codePointCount(0, context.text().length());
                    assertThat(text).as("seed %d", seed).contains(context.text());
                    assertThat(context.length()).isLessThanOrEqualTo(16);
                    assertThat(context.ids()[0]).isEqualTo(TinyTokenizer.BOS_ID);
                    assertThat(context.piece(0)).isEmpty();
                    for (int t = 1; t < context.length(); t++) {
                        assertThat(context.end(t)).as("seed %d", seed).isBetween(context.start(t), points);
                        assertThat(context.piece(t)).isEqualTo(tokenizer.bytes(context.ids()[t]));
                        rebuilt.writeBytes(context.piece(t));
                    }
                }
                assertThat(rebuilt.toString(StandardCharsets.UTF_8))
                        .as("seed %d", seed)
                        .isEqualTo(text);
            }
        }
    }

    @Test
    void contexts_characterOfSeveralTokens_eachHasItsOwnBytesAndTheSameSpan() {
        try (CausalTokenizer tokenizer = byteLevel(settings(16, Bos.NEVER))) {
            TokenizedContext context = tokenizer.contexts("a\ud83d\ude80b").get(0);

            assertThat(context.text()).isEqualTo("a\ud83d\ude80b");
            assertThat(IntStream.range(0, 5).map(context::start)).containsExactly(0, 1, 1, 1, 2);
            assertThat(IntStream.range(0, 5).map(context::end)).containsExactly(1, 2, 2, 2, 3);
            assertThat(context.piece(1)).containsExactly(0xf0, 0x9f);
            assertThat(context.piece(2)).containsExactly(0x9a);
            assertThat(context.spansItsPiece(1)).isFalse();
            assertThat(context.spansItsPiece(4)).isTrue();
        }
    }

    @Test
    void contexts_fullRow_cutBeforeTheCharacterThatDoesNotFit() {
        try (CausalTokenizer tokenizer = byteLevel(settings(24, Bos.NEVER))) {
            List<TokenizedContext> contexts = tokenizer.contexts("x".repeat(22) + "\ud83d\ude80" + "y".repeat(30));

            assertThat(contexts.get(0).text()).isEqualTo("x".repeat(22));
            assertThat(contexts.get(1).text()).startsWith("\ud83d\ude80y");
            assertThat(contexts.get(1).length()).isEqualTo(24);
        }
    }

    @Test
    void contexts_sentencePiece_spacesInBytesAndSpansWithoutTheOneAddedInFront() {
        try (CausalTokenizer tokenizer = sentencePiece(true)) {
            TokenizedContext context = tokenizer.contexts("the theé").get(0);

            assertThat(context.ids()[0]).isEqualTo(1);
            assertThat(context.text()).isEqualTo("the theé");
            assertThat(pieces(context)).containsExactly("", "the", " the", "\ufffd", "\ufffd");
            assertThat(context.piece(3)).containsExactly(0xc3);
            assertThat(context.piece(4)).containsExactly(0xa9);
            assertThat(context.start(3)).isEqualTo(7);
            assertThat(context.end(4)).isEqualTo(8);
        }
    }

    @Test
    void contexts_sentencePieceWithoutSpaceInFront_firstWordIsAnotherToken() {
        try (CausalTokenizer with = sentencePiece(true);
                CausalTokenizer without = sentencePiece(false)) {
            assertThat(with.encode("the")).hasSize(2);
            assertThat(without.encode("the")).hasSize(3);
            assertThat(without.decode(without.encode("the the"))).isEqualTo("the the");
            assertThat(with.decode(with.encode("the the"))).isEqualTo("the the");
        }
    }

    @Test
    void contexts_bos_asSettingThenCoderThenTokenizerSay() {
        Optional<Boolean> silent = Optional.empty();
        assertThat(beginsWithBos(true, Bos.AUTO, silent)).isTrue();
        assertThat(beginsWithBos(false, Bos.AUTO, silent)).isFalse();
        assertThat(beginsWithBos(true, Bos.AUTO, Optional.of(false))).isFalse();
        assertThat(beginsWithBos(false, Bos.AUTO, Optional.of(true))).isTrue();
        assertThat(beginsWithBos(false, Bos.ALWAYS, Optional.of(false))).isTrue();
        assertThat(beginsWithBos(true, Bos.NEVER, Optional.of(true))).isFalse();
    }

    @Test
    void contexts_withoutBos_firstTokenMaskedUnlessToldNotTo() {
        try (CausalTokenizer masks = byteLevel(settings(16, Bos.NEVER));
                CausalTokenizer shows = byteLevel(new TokenizerSettings(16, Bos.NEVER, Optional.empty(), false))) {
            TokenizedContext masked = masks.contexts("abba").get(0);
            assertThat(masked.masked(0)).isTrue();
            assertThat(masked.maskedCount()).isEqualTo(1);
            assertThat(shows.contexts("abba").get(0).maskedCount()).isZero();
            assertThat(masks.specials()).isNotEqualTo(shows.specials());
        }
    }

    @Test
    void contexts_withBos_countedInTheRowAndMaskedAndNothingElse() {
        try (CausalTokenizer tokenizer = byteLevel(settings(16, Bos.ALWAYS))) {
            List<TokenizedContext> contexts = tokenizer.contexts("x".repeat(45));

            assertThat(contexts).hasSize(3).allSatisfy(context -> {
                assertThat(context.length()).isEqualTo(16);
                assertThat(context.masked(0)).isTrue();
                assertThat(context.maskedCount()).isEqualTo(1);
            });
        }
    }

    @Test
    void contexts_specialTokenInTheText_oneTokenMaskedWithItsText() {
        try (CausalTokenizer tokenizer = byteLevel(settings(16, Bos.NEVER))) {
            TokenizedContext context = tokenizer.contexts("x<|bos|>y").get(0);

            assertThat(context.length()).isEqualTo(3);
            assertThat(context.masked(1)).isTrue();
            assertThat(pieces(context)).containsExactly("x", "<|bos|>", "y");
        }
    }

    @Test
    void contexts_blankOrEmpty_none() {
        try (CausalTokenizer tokenizer = byteLevel(settings(16, Bos.ALWAYS))) {
            assertThat(tokenizer.contexts("")).isEmpty();
            assertThat(tokenizer.contexts(" \n\t ")).isEmpty();
        }
    }

    @Test
    void contexts_nulAndControlCharacters_tokensLikeAnyOther() {
        String text = "a\u0000b\u0001\u007f\u0080\uffff";
        try (CausalTokenizer tokenizer = byteLevel(settings(64, Bos.NEVER))) {
            TokenizedContext context = tokenizer.contexts(text).get(0);
            assertThat(context.text()).isEqualTo(text);
            assertThat(context.piece(1)).containsExactly(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "a\udc00b", "\ud800\ud800\udc00", "\udc00\ud800", "x\ud83d"})
    void contexts_loneSurrogates_replacedOneForOne(String text) {
        try (CausalTokenizer tokenizer = byteLevel(settings(64, Bos.NEVER))) {
            TokenizedContext context = tokenizer.contexts(text).get(0);

            assertThat(context.text()).contains("\ufffd");
            assertThat(context.text().codePointCount(0, context.text().length()))
                    .isEqualTo(text.codePointCount(0, text.length()));
            assertThat(context.text().codePoints().noneMatch(p -> p >= 0xd800 && p < 0xe000))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt-2", "llama-bpe", "qwen2", "smollm", "olmo"})
    @Timeout(60)
    void contexts_millionTokensWithoutSpace_allThereInBoundedTime(String words) {
        try (CausalTokenizer tokenizer = open(TinyTokenizer.byteLevel(words), ROWS, settings(256, Bos.NEVER))) {
            for (String unit : List.of("x", "1", "\u4e2d", "!", " ", "\n")) {
                String text = unit.repeat(1_000_000 / unit.getBytes(StandardCharsets.UTF_8).length) + "z";
                List<TokenizedContext> contexts = tokenizer.contexts(text);
                assertThat(contexts.stream().mapToInt(TokenizedContext::length).sum())
                        .as(unit)
                        .isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
            }
        }
    }

    @Test
    @Timeout(60)
    void contexts_millionTokensOfSentencePiece_allThereInBoundedTime() {
        try (CausalTokenizer tokenizer = sentencePiece(false)) {
            List<TokenizedContext> contexts = tokenizer.contexts("x".repeat(1_000_000));

            assertThat(contexts.stream()
                            .mapToInt(context -> context.length() - 1)
                            .sum())
                    .isEqualTo(1_000_000);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {40, ROWS - 1, 2 * ROWS})
    void open_anotherModelsTokenizer_refusedNamingBoth(int rows) {
        assertThatThrownBy(() -> open(TinyTokenizer.byteLevel("gpt-2"), rows, TokenizerSettings.defaults()))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("tiny-model")
                .hasMessageContaining(Integer.toString(rows))
                .hasMessageContaining(Integer.toString(ROWS))
                .hasMessageContaining(".gguf");
    }

    @Test
    void open_paddedEmbedding_fits() {
        open(TinyTokenizer.byteLevel("gpt-2"), ROWS + 10, TokenizerSettings.defaults())
                .close();
    }

    @Test
    void open_addedTokensBeyondTheEmbedding_areOrdinaryText() throws IOException {
        TokenizerFile file = TokenizerFile.ofGguf(TinyTokenizer.metadata(TinyTokenizer.byteLevel("gpt-2")));
        String more = new String(file.json(), StandardCharsets.UTF_8)
                .replace(
                        "\"added_tokens\":[",
                        "\"added_tokens\":[{\"id\":%d,\"content\":\"<img>\",\"single_word\":false,\"lstrip\":false,\"rstrip\":false,\"normalized\":false,\"special\":true},"
                                .formatted(ROWS));
        var wider = new TokenizerFile("wider", more.getBytes(StandardCharsets.UTF_8), file.bos());

        try (var narrow = CausalTokenizer.open(wider, "tiny-model", ROWS, settings(16, Bos.NEVER));
                var wide = CausalTokenizer.open(wider, "tiny-model", ROWS + 1, settings(16, Bos.NEVER))) {
            assertThat(narrow.encode("<img>")).hasSize(5);
            assertThat(wide.encode("<img>")).containsExactly(ROWS);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no json",
                "[]",
                "{}",
                "{\"model\":{\"type\":\"WordPiece\",\"vocab\":{\"a\":0}}}",
                "{\"model\":{\"type\":\"Unigram\",\"vocab\":[[\"a\",0]]}}"
            })
    void open_whatIsNoCausalTokenizer_refused(String json) {
        var file = new TokenizerFile("broken.json", json.getBytes(StandardCharsets.UTF_8), Optional.empty());

        assertThatThrownBy(() -> CausalTokenizer.open(file, "m", 10, TokenizerSettings.defaults()))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("broken.json");
    }

    @Test
    void open_bosAskedForAndNoneNamed_refused() {
        TokenizerFile named = TokenizerFile.ofGguf(TinyTokenizer.metadata(TinyTokenizer.byteLevel("gpt-2")));
        var nameless = new TokenizerFile("nameless", named.json(), Optional.empty());

        assertThatThrownBy(() -> CausalTokenizer.open(nameless, "m", ROWS, settings(16, Bos.ALWAYS)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("nameless");
    }

    @Test
    void ofGguf_unknownKinds_saysWhichAreKnown() {
        assertThatThrownBy(() -> TokenizerFile.ofGguf(TinyTokenizer.metadata(TinyTokenizer.byteLevel("tekken"))))
                .hasMessageContaining("'tekken'")
                .hasMessageContaining("llama-bpe");
        assertThatThrownBy(() -> TokenizerFile.ofGguf(TinyTokenizer.metadata(new GgufWriter()
                        .text("tokenizer.ggml.model", "t5")
                        .texts("tokenizer.ggml.tokens", List.of("a")))))
                .hasMessageContaining("'t5'");
    }

    @Test
    void inDirectory_bosNamedAsTextOrObject_found() throws IOException {
        byte[] json = TokenizerFile.ofGguf(TinyTokenizer.metadata(TinyTokenizer.byteLevel("gpt-2")))
                .json();
        assertThatThrownBy(() -> TokenizerFile.inDirectory(folder))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("tokenizer.json");

        Files.write(folder.resolve("tokenizer.json"), json);
        assertThat(TokenizerFile.inDirectory(folder).bos()).isEmpty();
        for (String bos : List.of("\"<|bos|>\"", "{\"content\":\"<|bos|>\"}")) {
            Files.writeString(folder.resolve("tokenizer_config.json"), "{\"bos_token\":%s}".formatted(bos));
            assertThat(TokenizerFile.inDirectory(folder).bos()).contains(TinyTokenizer.BOS);
        }
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"bos_token\":null}");
        assertThat(TokenizerFile.inDirectory(folder).bos()).isEmpty();
    }

    private static boolean beginsWithBos(boolean tokenizer, Bos bos, Optional<Boolean> coder) {
        GgufWriter writer = TinyTokenizer.byteLevel("gpt-2").flag("tokenizer.ggml.add_bos_token", tokenizer);
        try (CausalTokenizer opened = open(writer, ROWS, new TokenizerSettings(16, bos, coder, true))) {
            return opened.contexts("x").get(0).ids()[0] == TinyTokenizer.BOS_ID;
        }
    }

    private static TokenizerSettings settings(int length, Bos bos) {
        return new TokenizerSettings(length, bos, Optional.empty(), true);
    }

    private static CausalTokenizer byteLevel(TokenizerSettings settings) {
        return open(TinyTokenizer.byteLevel("gpt-2"), ROWS, settings);
    }

    private static CausalTokenizer sentencePiece(boolean spaceBefore) {
        return open(TinyTokenizer.sentencePiece(spaceBefore), PIECES, TokenizerSettings.defaults());
    }

    private static CausalTokenizer open(GgufWriter writer, int rows, TokenizerSettings settings) {
        return CausalTokenizer.open(TokenizerFile.ofGguf(TinyTokenizer.metadata(writer)), "tiny-model", rows, settings);
    }

    private static List<String> pieces(TokenizedContext context) {
        var pieces = new ArrayList<String>();
        for (int t = 0; t < context.length(); t++) {
            pieces.add(new String(context.piece(t), StandardCharsets.UTF_8));
        }
        return pieces;
    }

    private static String text(int seed) {
        var random = new Random(seed);
        List<String> words = List.of(
                "the",
                " the",
                "é",
                "e\u0301",
                "\ud83d\ude80",
                "\ud83d\udc69\u200d\ud83d\ude80",
                "中文",
                "x",
                "\n",
                " ",
                "\u0000",
                "ab",
                "مرحبا");
        var text = new StringBuilder("z");
        for (int i = 0; i < 40; i++) {
            text.append(words.get(random.nextInt(words.size())));
        }
        return text.toString();
    }
}
