package io.castalia.consumers.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.castalia.consumers.endpoint.FakeEndpoint.Answer;
import io.castalia.schemas.Refusal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** A key goes to its endpoint and is to be read nowhere else. */
@Timeout(60)
class SecretsTest {

    private static final String CANARY = "sk-canary-0123456789";
    private static final ApiKey KEY = ApiKey.inVariable("MY_KEY", Map.of("MY_KEY", CANARY + "\n"));

    @TempDir
    private Path folder = Path.of("");

    @Test
    void key_whateverGoesWrong_isReadNowhere() throws IOException {
        var said = new ArrayList<String>();
        var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        var log = new ListAppender<ILoggingEvent>();
        Level before = root.getLevel();
        log.start();
        root.addAppender(log);
        root.setLevel(Level.TRACE);
        var sent = new AtomicReference<List<String>>(List.of());
        try (var server = new FakeEndpoint()) {
            for (int status : new int[] {200, 302, 400, 401, 403, 404, 429, 500}) {
                server.behave(request -> {
                    sent.set(request.headers().get("Authorization"));
                    return FakeEndpoint.good(request);
                });
                EndpointSettings settings = Given.settings(server.url()).withKey(KEY);
                said.add(settings.toString());
                try (Endpoint endpoint = Endpoint.open(settings, new Purse(Budget.NONE))) {
                    assertThat(sent.get()).containsExactly("Bearer " + CANARY);
                    // What a careless server repeats.
                    String body = status == 200
                            ? FakeEndpoint.JSON
                                    .valueToTree(Map.of("key", CANARY))
                                    .toString()
                            : "{\"error\":{\"message\":\"bad key " + CANARY + "\",\"code\":\"" + CANARY + "\"}}";
                    server.behave(request -> Answer.of(status, body).with("X-Key", CANARY));
                    endpoint.ask(Given.prompt("x"))
                            .orTimeout(500, java.util.concurrent.TimeUnit.MILLISECONDS)
                            .handle((reply, error) -> said.add(reply + trace(error)))
                            .join();
                    endpoint.refusal().ifPresent(refusal -> said.add(trace(refusal)));
                }
            }
            server.behave(request -> Answer.error(401, CANARY, CANARY));
            said.add(trace(
                    refusal(() -> Endpoint.open(Given.settings(server.url()).withKey(KEY), new Purse(Budget.NONE)))));
        } finally {
            root.detachAppender(log);
            root.setLevel(before);
        }
        log.list.forEach(event -> said.add(event.getFormattedMessage()
                + (event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy()))));
        said.add(KEY.toString());

        assertThat(said).hasSizeGreaterThan(20).noneMatch(text -> text.contains(CANARY));
        assertThat(said).anyMatch(text -> text.contains(ApiKey.HIDDEN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sk-canary-0123456789", "sk_canary_0123456789"})
    void inVariable_keyGivenInPlaceOfAName_isRefusedUnseen(String mistake) {
        assertThat(trace(refusal(() -> ApiKey.inVariable(mistake, Map.of()))))
                .contains("key-env")
                .doesNotContain(mistake);
    }

    @Test
    void inVariable_missingOrUnfit_isRefusedUnseen() {
        assertThat(refusal(() -> ApiKey.inVariable("MY_KEY", Map.of()))).hasMessageContaining("MY_KEY");
        assertThat(trace(refusal(() -> ApiKey.inVariable("MY_KEY", Map.of("MY_KEY", "two words")))))
                .contains("MY_KEY")
                .doesNotContain("two words");
    }

    @Test
    void inFile_readableByOthers_isRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("key"), CANARY);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        assertThat(refusal(() -> ApiKey.inFile(file)))
                .hasMessageContainingAll("key-file", file.toString(), "chmod 600");

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(ApiKey.inFile(file).header()).isEqualTo("Bearer " + CANARY);
    }

    @Test
    void inFile_missing_isRefused() {
        assertThat(refusal(() -> ApiKey.inFile(folder.resolve("nothing")))).hasMessageContaining("nothing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "http://user:sk-canary-0123456789@host/v1",
                "http://host/v1?key=sk-canary-0123456789",
                "localhost:8000"
            })
    void settings_addressThatCannotBe_isRefusedUnseen(String url) {
        assertThatThrownBy(() -> EndpointSettings.of(URI.create(url), "model"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("endpoint")
                .hasMessageNotContaining(CANARY);
    }

    private static Throwable refusal(Runnable opening) {
        try {
            opening.run();
        } catch (Refusal | EndpointRefusal e) {
            return e;
        }
        throw new AssertionError("it was not refused");
    }

    private static String trace(Throwable error) {
        if (error == null) {
            return "";
        }
        var text = new StringWriter();
        error.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
