package io.castalia.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What is refused, and what is not, before anything is opened. */
class MainTest {

    private static final Map<String, String> UNKNOWN = Map.of("CASTALIA_SHARD", "2", "CASTALIA_FROBNICATE", "secret");

    private static final String CANARY = "sk-canary-0123456789";

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

    @Test
    void configShow_secretsWhereverTheyMayStand_areNotShown() throws IOException {
        Files.writeString(
                folder.resolve("castalia.properties"),
                "hub=https://me:%1$s@hub.example\nkey-file=/keys/%1$s\nhub-cache=//me:%1$s@host/a\n".formatted(CANARY));
        Said said = run(
                Map.of(
                        "CASTALIA_ENDPOINT", "http://me:" + CANARY + "@models.example:8000/v1?key=" + CANARY,
                        "CASTALIA_SCHEMA_REGISTRY", "https://a:" + CANARY + "@one,https://b:" + CANARY + "@two.example",
                        "CASTALIA_KEY_ENV", CANARY,
                        "CASTALIA_BASIC_AUTH_USER_INFO", "me:" + CANARY,
                        "CASTALIA_JUDGE_MODEL", "llama"),
                "config",
                "show");

        assertThat(said.code).isZero();
        assertThat(said.out + said.err).doesNotContain(CANARY);
        assertThat(said.out)
                .contains("endpoint=http://********@models.example:8000/v1?********  # CASTALIA_ENDPOINT")
                .contains("schema-registry=https://********@two.example  # CASTALIA_SCHEMA_REGISTRY")
                .contains("key-env=********  # CASTALIA_KEY_ENV")
                .contains("key-file=********  # file")
                .contains("hub=https://********@hub.example  # file")
                .contains("judge-model=llama  # CASTALIA_JUDGE_MODEL")
                .contains("# unknown environment variable CASTALIA_BASIC_AUTH_USER_INFO");
    }

    /** What every client of Kafka is told, and says at its most talkative, where there is no cluster. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"me\" password=\"%s\";",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"me\" password=\"%s\"",
                "no.such.Module required password=\"%s\";"
            })
    void work_secretsInTheConfigurationOfKafka_areSaidAndLoggedNowhere(String jaas) throws IOException {
        Path kafka = Files.writeString(
                folder.resolve("kafka.properties"), """
                security.protocol=SASL_PLAINTEXT
                sasl.mechanism=PLAIN
                sasl.jaas.config=%s
                basic.auth.user.info=me:%s
                ssl.key.password=%s
                """.formatted(jaas.formatted(CANARY), CANARY, CANARY));
        Path key = Files.writeString(folder.resolve("key"), CANARY);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        var log = new ListAppender<ILoggingEvent>();
        var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Map<Logger, Level> before = new HashMap<>();
        root.getLoggerContext().getLoggerList().forEach(logger -> {
            if (logger.getLevel() != null) {
                before.put(logger, logger.getLevel());
                logger.setLevel(Level.DEBUG);
            }
        });
        log.start();
        root.addAppender(log);
        Said said;
        try {
            said = run(
                    Map.of(),
                    "explain",
                    "--bootstrap-servers",
                    "127.0.0.1:1",
                    "--schema-registry",
                    "http://me:" + CANARY + "@127.0.0.1:1",
                    "--kafka-config",
                    kafka.toString(),
                    "--connect-timeout",
                    "1",
                    "--endpoint",
                    "http://127.0.0.1:1/v1",
                    "--judge-model",
                    "m",
                    "--key-file",
                    key.toString());
        } finally {
            root.detachAppender(log);
            before.forEach(Logger::setLevel);
        }

        assertThat(said.code).isEqualTo(ExitCode.UNREACHABLE.code());
        assertThat(said.out + said.err).contains("127.0.0.1:1").doesNotContain(CANARY);
        assertThat(log.list)
                .hasSizeGreaterThan(3)
                .extracting(event -> event.getFormattedMessage()
                        + (event.getThrowableProxy() == null
                                ? ""
                                : ThrowableProxyUtil.asString(event.getThrowableProxy())))
                .noneMatch(text -> text.contains(CANARY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://me:sk-canary-0123456789@host/v1",
                "http://host/v1?key=sk-canary-0123456789",
                "http://me:sk-canary-0123456789@ho st/v1"
            })
    void work_secretInTheEndpointsAddress_isRefusedUnseen(String address) {
        Said said = run(
                Map.of(),
                "replay",
                "--run",
                "again",
                "--from",
                "evidence",
                "--endpoint",
                address,
                "--judge-model",
                "m");

        assertThat(said.code).isEqualTo(ExitCode.USAGE.code());
        assertThat(said.err).contains("endpoint").doesNotContain(CANARY);
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
                "estimate --dir nowhere|dir is 'nowhere'",
                "estimate --from scores|from is 'scores'",
                "estimate --sample 1|sample is '1'",
                "estimate --explanation-words 61|explanation-words is '61'",
                "estimate --characters-per-token 0|characters-per-token is '0.0'",
                "estimate --answer-seconds 0|answer-seconds is '0.0'",
                "estimate --tokenizer-of nowhere --dir .|tokenizer-of is 'nowhere'",
                "replay --run again --from evidence --scorer fuzing|did you mean 'fuzzing'?",
                "replay --run again --from evidence --explainer cascad --endpoint http://h/v1 --judge-model m|did you mean 'cascade'?",
                "request --mode delfi|did you mean 'delphi'?",
                "replay --run again --from evidenc|did you mean 'evidence'?",
                "replay --run again --from evidence --judge modle --endpoint http://h/v1 --judge-model m|did you mean 'model'?",
                "replay --run again --from evidence --budget-tokens 0 --endpoint http://h/v1 --judge-model m|budget-tokens is '0'",
                "replay --run again --from evidence --words-enough 2|words-enough is '2.0'",
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
