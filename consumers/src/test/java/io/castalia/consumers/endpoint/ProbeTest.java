package io.castalia.consumers.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.consumers.endpoint.EndpointRefusal.Kind;
import io.castalia.consumers.endpoint.FakeEndpoint.Answer;
import io.castalia.consumers.prompt.LanguageModel.Abilities;
import io.castalia.consumers.prompt.Prompt;
import io.castalia.consumers.prompt.Reply;
import io.castalia.consumers.prompt.Reply.Token;
import io.castalia.consumers.prompt.Turn;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProbeTest {

    private final FakeEndpoint server;

    ProbeTest() throws IOException {
        server = new FakeEndpoint();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void open_serverThatDoesAll_findsAll() {
        assertThat(abilities()).isEqualTo(new Abilities(true, true, true, true));
    }

    @Test
    void open_withoutChat_writesTurnsIntoOneText() {
        server.behave(FakeEndpoint::completionsOnly);
        try (Endpoint endpoint = Given.open(server)) {
            assertThat(endpoint.abilities()).isEqualTo(new Abilities(false, true, false, true));
            var asked = new CopyOnWriteArrayList<FakeEndpoint.Request>();
            server.behave(request -> {
                asked.add(request);
                return FakeEndpoint.good(request);
            });

            Reply reply = endpoint.ask(Given.prompt("Where?")).join();

            assertThat(asked.get(0).body().path("prompt").asText())
                    .isEqualTo("Be brief.\n\nUser: Where?\n\nAssistant:");
            assertThat(reply).isInstanceOfSatisfying(Reply.Answered.class, answered -> {
                assertThat(answered.text()).isEqualTo(" on");
                assertThat(answered.cut()).isTrue();
            });
        }
    }

    @Test
    void open_chatThatRefusesLogProbabilities_goesWithoutThem() {
        server.behave(request -> request.chat() && request.body().has("logprobs")
                ? Answer.error(400, "unsupported", "logprobs are not supported")
                : FakeEndpoint.good(request));

        assertThat(abilities().logProbabilities()).isFalse();
    }

    @Test
    void open_schemaAndEchoThatAreNotHeeded_areNotAbilities() {
        server.behave(request -> {
            request = new FakeEndpoint.Request(
                    request.path(),
                    ((com.fasterxml.jackson.databind.node.ObjectNode) request.body())
                            .without(List.of("response_format", "echo")),
                    request.headers());
            return FakeEndpoint.good(request);
        });

        assertThat(abilities()).isEqualTo(new Abilities(true, true, false, false));
    }

    @Test
    void open_echoThatMustWriteOneToken_leavesItAway() {
        server.behave(request -> request.body().path("echo").asBoolean()
                        && request.body().path("max_tokens").asInt() == 0
                ? Answer.error(400, "invalid", "max_tokens must be at least 1")
                : FakeEndpoint.good(request));
        try (Endpoint endpoint = Given.open(server)) {
            Reply reply = endpoint.echo("the sea was", 2).join();

            assertThat(reply).isInstanceOfSatisfying(Reply.Answered.class, answered -> {
                assertThat(answered.tokens()).extracting(Token::text).containsExactly("the", " sea", " was");
                assertThat(answered.tokens()).extracting(Token::logProbability).containsOnly(-1.5);
                assertThat(answered.tokens().get(1).alternatives()).hasSize(2);
            });
        }
    }

    @Test
    void open_modelThatWantsCompletionTokens_isGivenThem() {
        server.behave(request -> request.body().has("max_tokens") && request.chat()
                ? Answer.error(400, "unsupported_parameter", "use 'max_completion_tokens' instead of 'max_tokens'")
                : FakeEndpoint.good(request));

        assertThat(abilities().chat()).isTrue();
    }

    @Test
    void ask_everythingThatAPromptHas_isSent() {
        var asked = new CopyOnWriteArrayList<FakeEndpoint.Request>();
        try (Endpoint endpoint = Given.open(server)) {
            server.behave(request -> {
                asked.add(request);
                return FakeEndpoint.chat(request, "blue");
            });
            var turns = List.of(
                    new Turn(Turn.Role.SYSTEM, "s"),
                    new Turn(Turn.Role.USER, "u"),
                    new Turn(Turn.Role.ASSISTANT, "a"),
                    new Turn(Turn.Role.USER, "v"));

            Reply reply = endpoint.ask(new Prompt(turns, 33, 0.5, 9, 3, "{\"type\":\"object\"}"))
                    .join();

            var body = asked.get(0).body();
            assertThat(body.path("model").asText()).isEqualTo("model");
            assertThat(body.path("messages"))
                    .hasToString("[{\"content\":\"s\",\"role\":\"system\"},{\"content\":\"u\",\"role\":\"user\"},"
                            + "{\"role\":\"assistant\",\"content\":\"a\"},{\"content\":\"v\",\"role\":\"user\"}]");
            assertThat(body.path("max_tokens").asInt()).isEqualTo(33);
            assertThat(body.path("temperature").asDouble()).isEqualTo(0.5);
            assertThat(body.path("seed").asLong()).isEqualTo(9);
            assertThat(body.path("top_logprobs").asInt()).isEqualTo(3);
            assertThat(body.path("response_format").path("json_schema").path("schema"))
                    .hasToString("{\"type\":\"object\"}");
            assertThat(reply).isInstanceOfSatisfying(Reply.Answered.class, answered -> {
                assertThat(answered.tokens().get(0).alternatives()).hasSize(3);
                assertThat(answered.usage().promptTokens()).isEqualTo(20);
                assertThat(answered.usage().cachedTokens()).isEqualTo(10);
                assertThat(answered.usage().answerTokens()).isEqualTo(2);
                assertThat(answered.usage().requests()).isEqualTo(1);
            });
        }
    }

    @Test
    void open_unknownModel_namesThoseThatThereAre() {
        server.behave(request -> request.path().endsWith("/models")
                ? FakeEndpoint.good(request)
                : Answer.of(404, "{\"detail\":\"Not Found\"}"));

        refused(server.url(), Kind.MODEL, "'model'", "model, other");
    }

    @Test
    void open_modelNotFound_isRefusedAtOnce() {
        server.behave(request -> Answer.error(404, "model_not_found", "The model `model` does not exist"));

        refused(server.url(), Kind.MODEL, "does not exist", server.url().toString());
        assertThat(server.requests).hasValue(1);
    }

    @Test
    void open_nobodyThere_isRefusedInTime() {
        URI url = server.url();
        server.close();
        long start = System.nanoTime();

        refused(url, Kind.UNREACHABLE, url.toString(), "nothing accepts connections");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void open_unknownHost_saysSo() {
        refused(URI.create("http://nowhere.invalid/v1"), Kind.UNREACHABLE, "nowhere.invalid", "not known");
    }

    @Test
    void open_noTlsThere_isRefusedWithItsAddress() {
        URI url = URI.create(server.url().toString().replace("http:", "https:"));

        refused(url, Kind.UNREACHABLE, url.toString(), "is it running");
    }

    @Test
    void open_silence_isRefusedInTime() {
        server.behave(request -> server.hang());

        refused(server.url(), Kind.UNREACHABLE, "did not answer within PT0.6S");
    }

    private Abilities abilities() {
        try (Endpoint endpoint = Given.open(server)) {
            return endpoint.abilities();
        }
    }

    private static void refused(URI url, Kind kind, String... parts) {
        assertThatThrownBy(() -> Endpoint.open(Given.settings(url), new Purse(Budget.NONE)))
                .isInstanceOfSatisfying(
                        EndpointRefusal.class,
                        refusal -> assertThat(refusal.kind()).isEqualTo(kind))
                .hasMessageContainingAll(parts);
    }
}
