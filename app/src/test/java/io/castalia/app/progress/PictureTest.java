package io.castalia.app.progress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PictureTest {

    private static final Progress HALF =
            new Progress(240, 500, 120_000, 12_300_000, 500, 300, 150, 300, 2, "streaming");
    private static final Speed.Now SPEED = new Speed.Now(12_345, 1_234_567);

    @Test
    void lines_halfDone_haveHalfBars() {
        List<String> lines = new Picture(80, false).lines(HALF, SPEED, Duration.ofSeconds(3_723));

        assertThat(lines.stream().map(PictureTest::plain))
                .containsExactly(
                        "streaming    1:02:03 since the start",
                        "read         ##########.......... 500 parts of 240 documents, 500 to be read",
                        "tokens       120 k, 12,345 a second",
                        "activations  12.3 M, 1,235 k a second",
                        "evidence     300",
                        "explained    ##########.......... 150",
                        "scored       #################### 300",
                        "set aside    2; see topic dead-letters");
    }

    @Test
    void lines_nothingYet_haveEmptyBars() {
        var nothing = new Progress(0, 0, 0, 0, 0, 0, 0, 0, 0, "starting");

        List<String> lines = new Picture(80, true).lines(nothing, new Speed.Now(0, 0), Duration.ZERO);

        assertThat(plain(lines.get(5))).isEqualTo("explained    " + "\u2591".repeat(20) + " 0");
        assertThat(plain(lines.get(7))).endsWith("none");
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 21, 40, 79, 80, 200})
    void lines_anyWidth_fit(int columns) {
        var long_ = new Progress(1, 1, 1, 1, 1, 1, 1, 1, 1, "a stage with a very long name");

        for (String line : new Picture(columns, true).lines(long_, SPEED, Duration.ofDays(9))) {
            assertThat(plain(line).length()).isLessThan(columns);
        }
    }

    @Test
    void json_anyProgress_isOneLine() throws Exception {
        String line = Picture.json(HALF, SPEED, Duration.ofSeconds(10));

        assertThat(line).doesNotContain("\n");
        var node = new ObjectMapper().readTree(line);
        assertThat(node.path("tokens_per_second").asLong()).isEqualTo(12_345);
        assertThat(node.path("evidence").asLong()).isEqualTo(300);
        assertThat(node.path("stage").asText()).isEqualTo("streaming");
        assertThat(node.path("dead_letters").asLong()).isEqualTo(2);
    }

    @Test
    void speed_overTenSeconds_forgetsWhatWasBefore() {
        var speed = new Speed();
        assertThat(speed.at(0, tokens(0)).tokens()).isZero();
        assertThat(speed.at(1_000_000_000L, tokens(1_000)).tokens()).isEqualTo(1_000);
        for (int second = 2; second <= 40; second++) {
            speed.at(second * 1_000_000_000L, tokens(1_000));
        }
        assertThat(speed.at(41_000_000_000L, tokens(1_000)).tokens()).isZero();
        assertThat(speed.at(41_000_000_000L, tokens(0)).tokens()).isZero();
    }

    @Test
    void screen_withoutTerminalOrColour_isNotRedrawn() {
        var terminal = Map.of("castalia.terminal", "true", "castalia.columns", "120");
        var xterm = Map.of("TERM", "xterm", "LANG", "en_GB.utf8");

        assertThat(Screen.of(xterm, terminal, false)).isEqualTo(new Screen(true, 120, true));
        assertThat(Screen.of(xterm, terminal, true).redrawn()).isFalse();
        assertThat(Screen.of(Map.of("TERM", "dumb"), terminal, false).redrawn()).isFalse();
        assertThat(Screen.of(Map.of(), terminal, false).redrawn()).isFalse();
        assertThat(Screen.of(Map.of("TERM", "xterm", "NO_COLOR", "1"), terminal, false)
                        .redrawn())
                .isFalse();
        assertThat(Screen.of(xterm, Map.of("castalia.terminal", "false"), false))
                .isEqualTo(new Screen(false, 80, true));
        assertThat(Screen.of(Map.of("LC_ALL", "C", "LANG", "en_GB.UTF-8"), terminal, false)
                        .unicode())
                .isFalse();
    }

    @Test
    void report_onATerminal_drawsOverItself() {
        String drawn = twoReports(new Screen(true, 80, false));

        assertThat(drawn).contains("\u001b[8A").doesNotStartWith("\u001b[8A");
        assertThat(drawn.lines()).hasSize(16);
    }

    @Test
    void report_elsewhere_isALineEach() {
        String written = twoReports(new Screen(false, 80, false));

        assertThat(written.lines()).hasSize(2).allMatch(line -> line.startsWith("{\"stage\":"));
    }

    private static String twoReports(Screen screen) {
        var bytes = new ByteArrayOutputStream();
        var out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
        try (var reporter = new ProgressReporter(() -> HALF, screen, out)) {
            reporter.report();
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static Progress tokens(long tokens) {
        return new Progress(0, 0, tokens, 0, 0, 0, 0, 0, 0, "");
    }

    private static String plain(String line) {
        return line.replaceAll("\u001b\\[[0-9]*m", "");
    }
}
