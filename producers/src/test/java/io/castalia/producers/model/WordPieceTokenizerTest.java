package io.castalia.producers.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class WordPieceTokenizerTest {

    private static final List<String> WORDS = List.of(
            "the",
            "Ångström",
            "naïve",
            "Ἀθῆναι",
            "Москва",
            "東京都",
            "한국어",
            "مرحبا",
            "👩‍🚀",
            "😀",
            "e\u0301te\u0301",
            "antidisestablishmentarianism",
            "x",
            "3.14",
            "don't",
            "\u0000",
            "\u200b",
            "--",
            "ﬁn",
            "İstanbul",
            "𝔘𝔫𝔦");

    private static Tokenizer tokenizer;

    @BeforeAll
    static void open() {
        tokenizer = MiniLm.tokenizer();
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    @Test
    void contexts_plainSentence_specialsAroundAndMasked() {
        TokenizedContext context = tokenizer.contexts("The spring at Delphi.").get(0);

        assertThat(context.ids()).startsWith(101, 1996).endsWith(102);
        assertThat(context.masked(0)).isTrue();
        assertThat(context.masked(context.length() - 1)).isTrue();
        assertThat(context.maskedCount()).isEqualTo(2);
        assertThat(new String(context.piece(1), StandardCharsets.UTF_8)).isEqualTo("The");
        assertThat(context.piece(0)).isEmpty();
    }

    @Test
    void contexts_anyScript_piecesAreTheirSpansOfTheText() {
        for (int seed = 0; seed < 200; seed++) {
            String text = text(seed, 40);
            for (TokenizedContext context : tokenizer.contexts(text)) {
                assertThat(text).as("seed %d", seed).contains(context.text());
                int[] points = context.text().codePoints().toArray();
                for (int t = 0; t < context.length(); t++) {
                    assertThat(context.end(t)).as("seed %d", seed).isBetween(context.start(t), points.length);
                    String own = new String(points, context.start(t), context.end(t) - context.start(t));
                    assertThat(new String(context.piece(t), StandardCharsets.UTF_8))
                            .as("seed %d", seed)
                            .isEqualTo(own);
                }
            }
        }
    }

    @Test
    void contexts_nulAndControlCharacters_spansOfTheText() {
        for (String text : List.of("a\0b c", "\0 words \u0007 after", "\0")) {
            for (TokenizedContext context : tokenizer.contexts(text)) {
                assertThat(text).contains(context.text());
                for (int t = 1; t < context.length() - 1; t++) {
                    assertThat(context.text().substring(context.start(t), context.end(t)))
                            .isEqualTo(new String(context.piece(t), StandardCharsets.UTF_8))
                            .isNotEmpty();
                }
            }
        }
    }

    @Test
    void contexts_asciiText_piecesAndTheSpacesBetweenAreTheText() {
        var text = "Call me Ishmael. Some years ago - never mind how long precisely - having little money, ".repeat(60);
        for (TokenizedContext context : tokenizer.contexts(text)) {
            var rebuilt = new ByteArrayOutputStream();
            for (int t = 0; t < context.length(); t++) {
                while (rebuilt.size() < context.start(t)) {
                    rebuilt.write(' ');
                }
                rebuilt.writeBytes(context.piece(t));
            }
            assertThat(rebuilt.toString(StandardCharsets.UTF_8)).isEqualTo(context.text());
        }
    }

    @Test
    void contexts_longText_eachFullButNoneTooLongAndNoWordCut() {
        var text = "antidisestablishmentarianism prevails ".repeat(300);
        List<TokenizedContext> contexts = tokenizer.contexts(text);

        assertThat(contexts).hasSizeGreaterThan(5).allSatisfy(context -> {
            assertThat(context.length()).isLessThanOrEqualTo(256);
            assertThat(context.text()).startsWith("anti").endsWith("prevails");
        });
    }

    @Test
    void contexts_oneEndlessWord_cutInsideItAndNothingLost() {
        String text = "a1".repeat(4000);
        List<TokenizedContext> contexts = tokenizer.contexts(text);

        assertThat(contexts.stream().mapToInt(c -> c.text().length()).sum()).isEqualTo(text.length());
    }

    @Test
    void contexts_moreThanTheFilesOwnLimit_nothingTruncated() {
        String text = "river ".repeat(3000);

        assertThat(tokenizer.contexts(text).stream()
                        .mapToInt(c -> c.length() - 2)
                        .sum())
                .isEqualTo(3000);
    }

    @Test
    void contexts_nothingToRead_none() {
        assertThat(tokenizer.contexts("")).isEmpty();
        assertThat(tokenizer.contexts(" \n\t ")).isEmpty();
    }

    @Test
    void batches_mixedLengths_eachContextOnceAndEqualLengths() {
        var contexts = new ArrayList<TokenizedContext>();
        for (int seed = 0; seed < 60; seed++) {
            contexts.addAll(tokenizer.contexts(text(seed, 1 + seed % 7)));
        }
        List<int[]> batches = Batches.of(contexts, 64);

        assertThat(batches.stream().flatMapToInt(Arrays::stream).sorted().toArray())
                .isEqualTo(IntStream.range(0, contexts.size()).toArray());
        assertThat(batches).allSatisfy(batch -> {
            int[][] rows = Batches.rows(contexts, batch);
            assertThat(Arrays.stream(rows)
                            .mapToInt(row -> row.length)
                            .distinct()
                            .toArray())
                    .hasSize(1);
            assertThat(rows.length == 1 || rows.length * rows[0].length <= 64).isTrue();
        });
    }

    private static String text(int seed, int words) {
        var random = new Random(seed);
        var text = new StringBuilder();
        for (int i = 0; i < words; i++) {
            text.append(WORDS.get(random.nextInt(WORDS.size()))).append(random.nextInt(4) == 0 ? "\n\n" : " ");
        }
        return text.toString();
    }
}
