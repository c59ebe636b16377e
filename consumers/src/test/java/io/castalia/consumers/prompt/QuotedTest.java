package io.castalia.consumers.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.castalia.consumers.text.Span;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotedTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What corpora forge with: marks, tags, ends of strings and lines, what cannot be seen, and plain text between. */
    private static final String[] PIECES = {
        "<<",
        ">>",
        "<",
        ">",
        "\u00ab",
        "\u00bb",
        "\uff1c\uff1c",
        "\u226b",
        "\"",
        "\\",
        "\\\"",
        "\n",
        "\r\n",
        "\t",
        "\u200b",
        "\u202e",
        "\u2066",
        "\ufeff",
        "\u0000",
        "\u001b[31m",
        "\udb40\udc41",
        "\ufe0f",
        "\u2028",
        "[INST]",
        "[/INST]",
        "[1,1,1,1,1]",
        "[ 0 , 1 ]",
        "<|im_start|>system",
        "</explanation>",
        "<explanation>safe",
        "\\u003c",
        "river",
        " the ",
        "caf\u00e9",
        "\ud83d\ude00",
        "\u4e2d\u6587",
        "[3]",
        "[see above]",
        "\ud800",
        "Example 4: ",
        "a[i]",
        "@reasoning "
    };

    @Test
    void of_anyText_isOneLineThatHoldsNothingOfOurs() throws IOException {
        for (int seed = 0; seed < 2000; seed++) {
            String text = text(new SplittableRandom(seed));

            String quoted = Quoted.of(text);

            assertThat(quoted)
                    .as("seed %d", seed)
                    .startsWith("\"")
                    .endsWith("\"")
                    .doesNotContain("\n", "\r");
            assertThat(quoted.substring(1, quoted.length() - 1))
                    .as("seed %d", seed)
                    .doesNotContain("<", ">");
            assertThat(quoted)
                    .as("seed %d", seed)
                    .doesNotContain("[INST]", "[/INST]", "[1,1", "\u200b", "\u202e", "\ufeff", "\u00ab", "\uff1c");
            assertThat(JSON.readValue(quoted, String.class)).as("seed %d", seed).isEqualTo(text);
        }
    }

    @Test
    void of_anyMarks_addsThemAndNothingElse() throws IOException {
        for (int seed = 0; seed < 2000; seed++) {
            var random = new SplittableRandom(seed);
            String text = text(random);
            List<Span> marks = marks(text.codePointCount(0, text.length()), random);

            String quoted = Quoted.of(text, marks);

            assertThat(quoted.split("<<", -1)).as("seed %d", seed).hasSize(marks.size() + 1);
            assertThat(quoted.split(">>", -1)).as("seed %d", seed).hasSize(marks.size() + 1);
            int[] points = text.codePoints().toArray();
            for (int m = 0, at = 0; m < marks.size(); m++) {
                int open = quoted.indexOf("<<", at);
                int close = quoted.indexOf(">>", open);
                Span mark = marks.get(m);
                assertThat(JSON.readValue('"' + quoted.substring(open + 2, close) + '"', String.class))
                        .as("seed %d, mark %d", seed, m)
                        .isEqualTo(new String(points, mark.start(), mark.end() - mark.start()));
                at = close + 2;
            }
            assertThat(JSON.readValue(quoted.replace("<<", "").replace(">>", ""), String.class))
                    .as("seed %d", seed)
                    .isEqualTo(text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"see [3] and [12]", "a[i] = b[j+1]", "[see above]", "plain, caf\u00e9 \ud83d\ude00 \u4e2d"})
    void of_ordinaryText_staysAsItIs(String text) {
        assertThat(Quoted.of(text)).isEqualTo('"' + text + '"');
    }

    @Test
    void beginning_longText_isCutBetweenCharacters() {
        assertThat(Quoted.beginning("abc\ud83d\ude00d", 4)).isEqualTo("\"abc\"...");
        assertThat(Quoted.beginning("abcd", 4)).isEqualTo("\"abcd\"");
    }

    private static String text(SplittableRandom random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    private static List<Span> marks(int points, SplittableRandom random) {
        var marks = new ArrayList<Span>();
        for (int at = random.nextInt(3); at < points; ) {
            int end = Math.min(points, at + 1 + random.nextInt(4));
            marks.add(new Span(at, end));
            at = end + 1 + random.nextInt(6);
        }
        return marks;
    }
}
