package io.castalia.producers.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.producers.model.TokenizedContext;
import io.castalia.schemas.Refusal;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TokenDecoderTest {

    private static final TokenizerFile FILE =
            TokenizerFile.ofGguf(TinyTokenizer.metadata(TinyTokenizer.byteLevel("gpt-2")));

    private final TokenDecoder decoder = TokenDecoder.of(FILE);

    @Test
    void context_whatTheTokenizerMade_isTheSameAgain() {
        var settings = new TokenizerSettings(256, Bos.ALWAYS, Optional.empty(), true);
        try (CausalTokenizer tokenizer = CausalTokenizer.open(FILE, "tiny", TinyTokenizer.BYTE_LEVEL_ROWS, settings)) {
            for (int seed = 0; seed < 100; seed++) {
                TokenizedContext made = tokenizer.contexts(text(seed)).get(0);

                assertSame("seed " + seed, decoder.context(made.ids(), masked(made)), made);
            }
        }
    }

    @Test
    void context_anyTokens_agreesWithTheSlowTwin() {
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            int[] ids = random.ints(1 + random.nextInt(40), 0, TinyTokenizer.BYTE_LEVEL_ROWS)
                    .map(id -> random.nextInt(3) == 0 ? 1 + 0xe4 : id)
                    .toArray();

            TokenizedContext context = decoder.context(ids, new boolean[ids.length]);

            var bytes = new ByteArrayOutputStream();
            for (int t = 0; t < ids.length; t++) {
                bytes.writeBytes(context.piece(t));
            }
            List<Integer> owners = owners(bytes.toByteArray());
            int at = 0;
            for (int t = 0; t < ids.length; t++) {
                assertThat(context.start(t)).as("seed %d", seed).isEqualTo(owners.get(at));
                at += context.piece(t).length;
                assertThat(context.end(t)).as("seed %d", seed).isEqualTo(owners.get(at - 1) + 1);
            }
            assertThat(context.text().codePointCount(0, context.text().length()))
                    .as("seed %d", seed)
                    .isEqualTo(owners.get(owners.size() - 1) + 1);
        }
    }

    /** The slow twin: of each byte the number of its character, found by trying every length. */
    private static List<Integer> owners(byte[] bytes) {
        var owners = new ArrayList<Integer>();
        for (int character = 0; owners.size() < bytes.length; character++) {
            int at = owners.size();
            int length = 1;
            for (int n = 1; n <= 4 && at + n <= bytes.length; n++) {
                length = isOne(bytes, at, n) ? n : length;
            }
            for (int i = 0; i < length; i++) {
                owners.add(character);
            }
        }
        return owners;
    }

    private static boolean isOne(byte[] bytes, int at, int n) {
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, at, n));
            return Character.codePointCount(text, 0, text.length()) == 1;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @Test
    void require_idThatTheTokenizerHasNot_isRefused() {
        decoder.require(TinyTokenizer.BYTE_LEVEL_ROWS - 1);
        for (int id : new int[] {-1, TinyTokenizer.BYTE_LEVEL_ROWS}) {
            assertThatThrownBy(() -> decoder.require(id))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("token " + id);
        }
    }

    private static boolean[] masked(TokenizedContext context) {
        var masked = new boolean[context.length()];
        for (int t = 0; t < masked.length; t++) {
            masked[t] = context.masked(t);
        }
        return masked;
    }

    private static void assertSame(String what, TokenizedContext one, TokenizedContext other) {
        assertThat(one.text()).as(what).isEqualTo(other.text());
        for (int t = 0; t < other.length(); t++) {
            assertThat(one.start(t)).as(what).isEqualTo(other.start(t));
            assertThat(one.end(t)).as(what).isEqualTo(other.end(t));
            assertThat(one.piece(t)).as(what).isEqualTo(other.piece(t));
            assertThat(one.masked(t)).as(what).isEqualTo(other.masked(t));
        }
    }

    private static String text(int seed) {
        var random = new Random(seed);
        List<String> words = List.of("the", " the", "\u00e9", "\ud83d\ude80", "\u4e2d\u6587", "x", "\n", " ", "ab");
        var text = new StringBuilder("a");
        for (int i = random.nextInt(40); i > 0; i--) {
            text.append(words.get(random.nextInt(words.size())));
        }
        return text.toString();
    }
}
