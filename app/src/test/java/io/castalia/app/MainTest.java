package io.castalia.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused, and what is not, before anything is opened. */
class MainTest {

    private static final Map<String, String> UNKNOWN = Map.of("CASTALIA_SHARD", "2", "CASTALIA_FROBNICATE", "secret");

    @TempDir
    private Path folder = Path.of("");

    private record Said(int code, String out, String err) {}

    @Test
    void configShow_unknownVariable_isListed() {
        Said said = run(UNKNOWN, "config", "show");

        assertThat(said.code).isZero();
        assertThat(said.out)
                .contains("# unknown environment variable CASTALIA_FROBNICATE.")
                .contains("# unknown environment variable CASTALIA_SHARD; did you mean 'CASTALIA_SHARDS'?")
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "--version", "run --help", "config show --help"})
    void help_unknownVariable_isShown(String arguments) {
        assertThat(run(UNKNOWN, arguments.split(" ")).code).isZero();
    }

    @Test
    void work_unknownVariable_isRefused() {
        Said said = run(UNKNOWN, "run", "--corpus", folder.toString());

        assertThat(said.code).isEqualTo(ExitCode.USAGE.code());
        assertThat(said.err).contains("CASTALIA_FROBNICATE").contains("castalia config show");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--sampler", "--explainer", "--scorer"})
    void run_unknownName_isRefusedBeforeAnythingIsOpened(String option) throws IOException {
        Path text = Files.writeString(folder.resolve("a.txt"), "The sea was calm.");
        Path dir = folder.resolve("run");

        Said said = run(Map.of(), "run", "--corpus", text.toString(), "--dir", dir.toString(), option, "nobody");

        assertThat(said.code).isEqualTo(ExitCode.USAGE.code());
        assertThat(said.err).contains(option.substring(2)).contains("nobody");
        assertThat(dir).doesNotExist();
    }

    @Test
    void run_corpusWithoutAFile_isRefusedBeforeAnythingIsOpened() throws IOException {
        Path corpus = folder.resolve("corpus");
        Files.createDirectories(corpus.resolve("below"));
        Files.writeString(corpus.resolve(".hidden"), "x");
        Path dir = folder.resolve("run");

        Said said = run(Map.of(), "run", "--corpus", corpus.toString(), "--dir", dir.toString());

        assertThat(said.code).isEqualTo(ExitCode.USAGE.code());
        assertThat(said.err).contains(corpus.toString()).contains("no file");
        assertThat(dir).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "replay --run again --from scores|from is 'scores'",
                "replay --run again|from is ''",
                "replay --run again --from evidence --since yesterday|since is 'yesterday'",
                "replay --run again --from evidence --sampler nobody|nobody",
                "replay --run a/b --from evidence|run is 'a/b'",
                "replay --run again --from evidence --dir nowhere|dir is 'nowhere'",
                "compare main again --dir nowhere|dir is 'nowhere'",
                "compare main|Missing required parameter",
            })
    void run_replayOrComparisonOfNothing_isRefused(String arguments, String why) {
        Said said = run(Map.of(), arguments.split(" "));

        assertThat(said.code).isEqualTo(ExitCode.USAGE.code());
        assertThat(said.err).contains(why);
    }

    private Said run(Map<String, String> environment, String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        PrintStream oldOut = System.out;
        PrintStream oldErr = System.err;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            int code = Main.run(environment, folder, arguments);
            return new Said(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(oldOut);
            System.setErr(oldErr);
        }
    }
}
