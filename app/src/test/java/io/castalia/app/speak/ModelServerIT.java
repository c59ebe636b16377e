package io.castalia.app.speak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.castalia.app.run.TinyModel;
import io.castalia.consumers.endpoint.Budget;
import io.castalia.consumers.endpoint.Deadlines;
import io.castalia.consumers.endpoint.Endpoint;
import io.castalia.consumers.endpoint.EndpointRefusal;
import io.castalia.consumers.endpoint.EndpointSettings;
import io.castalia.consumers.endpoint.Purse;
import io.castalia.consumers.prompt.LanguageModel.Abilities;
import io.castalia.consumers.prompt.Prompt;
import io.castalia.consumers.prompt.Reply;
import io.castalia.consumers.prompt.Reply.Token;
import io.castalia.consumers.prompt.Turn;
import io.castalia.producers.decoder.Precision;
import io.castalia.producers.subject.ModelFiles;
import io.castalia.producers.tokenizer.Bos;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A tiny random model, served and asked by our own client. */
class ModelServerIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TEXT = "A boat on the river, and a dog that barks.";

    @TempDir
    private static Path folder = Path.of("");

    private static ModelFiles files;
    private static ModelServer server;
    private static Endpoint endpoint;

    @BeforeAll
    static void open() throws IOException {
        Path model = TinyModel.write(folder.resolve("tiny"));
        Files.writeString(
                model.resolve("tokenizer_config.json"),
                JSON.createObjectNode()
                        .put("bos_token", "<s>")
                        .put("chat_template", "{{ '<|im_start|>' + message['role'] }}")
                        .toString());
        files = ModelFiles.of("tiny", model);
        server = ModelServer.start(files, Bos.AUTO, Precision.SINGLE, 0);
        endpoint = client("tiny", server);
    }

    @AfterAll
    static void close() {
        endpoint.close();
        server.close();
    }

    private static Endpoint client(String model, ModelServer of) {
        var deadlines = new Deadlines(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(60));
        return Endpoint.open(
                EndpointSettings.of(URI.create(of.url()), model).withDeadlines(deadlines), new Purse(Budget.NONE));
    }

    @Test
    void open_modelWithAChatTemplate_canAll() {
        assertThat(endpoint.abilities()).isEqualTo(new Abilities(true, true, true, true));
    }

    @Test
    void ask_samePrompt_isAnsweredAlike() {
        Reply.Answered first = answered(endpoint.ask(prompt("Say.", 0, 1, 3)));
        Reply.Answered second = answered(endpoint.ask(prompt("Say.", 0, 2, 3)));

        assertThat(second.text()).isEqualTo(first.text());
        assertThat(first.tokens())
                .hasSize(12)
                .allMatch(token -> token.alternatives().size() == 3);
        // The likeliest token was chosen each time.
        assertThat(first.tokens())
                .allMatch(token ->
                        Math.abs(token.alternatives().get(0).logProbability() - token.logProbability()) < 1e-6);
        assertThat(first.cut()).isTrue();
        assertThat(first.usage().answerTokens()).isEqualTo(12);
    }

    @Test
    void ask_withASchema_isAnsweredByIt() throws IOException {
        String schema = """
                {"type": "object", "properties": {"fits": {"type": "array", "items": {"type": "integer", "enum": [0, 1]},
                 "minItems": 5, "maxItems": 5}}, "required": ["fits"], "additionalProperties": false}""";
        for (int seed = 0; seed < 8; seed++) {
            var turns = List.of(new Turn(Turn.Role.USER, "Which of the five?"));
            Reply.Answered reply = answered(endpoint.ask(new Prompt(turns, 60, seed == 0 ? 0 : 2, seed, 4, schema)));

            JsonNode fits = JSON.readTree(reply.text()).path("fits");
            assertThat(fits).as(reply.text()).hasSize(5).allMatch(fit -> fit.asInt() == 0 || fit.asInt() == 1);
            assertThat(reply.cut()).isFalse();
            assertThat(reply.tokens())
                    .allSatisfy(token -> assertThat(token.alternatives())
                            .isNotEmpty()
                            .allMatch(other -> Double.isFinite(other.logProbability())));
        }
        Reply.Answered tooShort =
                answered(endpoint.ask(new Prompt(List.of(new Turn(Turn.Role.USER, "Which?")), 6, 0, 0, 0, schema)));
        assertThat(tooShort.cut()).isTrue();
    }

    @Test
    void ask_bySeed_isDrawnAgainByThatSeed() {
        String first = answered(endpoint.ask(prompt("Say.", 1, 1, 0))).text();

        assertThat(answered(endpoint.ask(prompt("Say.", 1, 1, 0))).text()).isEqualTo(first);
        assertThat(IntStream.range(2, 6)
                        .mapToObj(seed -> answered(endpoint.ask(prompt("Say.", 1, seed, 0)))
                                .text()))
                .anyMatch(text -> !text.equals(first));
    }

    @Test
    void ask_manyAtOnce_allAreAnswered() {
        List<CompletableFuture<Reply>> asked = IntStream.range(0, 20)
                .mapToObj(i -> endpoint.ask(prompt("Say " + i, 0, 1, 0)))
                .toList();

        assertThat(asked).allMatch(reply -> reply.join() instanceof Reply.Answered);
    }

    @Test
    void ask_promptThatIsTooLong_failsAtOnce() {
        assertThat(endpoint.ask(prompt("x".repeat(9000), 0, 1, 0)).join())
                .isInstanceOfSatisfying(
                        Reply.Failed.class,
                        failed -> assertThat(failed.reason()).contains("tokens; the model reads 1 to"));
    }

    @Test
    void echo_text_agreesWithTheForwardPass() {
        List<Token> tokens = answered(endpoint.echo(TEXT, 2)).tokens();

        assertThat(tokens.stream().map(Token::text).collect(Collectors.joining()))
                .isEqualTo(TEXT);
        try (Speaker speaker = Speaker.open(files, Bos.AUTO, Precision.SINGLE);
                var model = files.whole(List.of(), Precision.SINGLE)) {
            float[] expected = model.decoder().logProbabilities(new int[][] {speaker.tokens(TEXT)});
            assertThat(tokens).hasSize(expected.length + 1);
            assertThat(tokens.get(0).logProbability()).isNaN();
            for (int i = 0; i < expected.length; i++) {
                assertThat(tokens.get(i + 1).logProbability()).isCloseTo(expected[i], within(1e-4));
            }
        }
    }

    @Test
    void write_whatWasWritten_isAsLikelyWhenItIsRead() {
        try (Speaker speaker = Speaker.open(files, Bos.AUTO, Precision.SINGLE);
                var model = files.whole(List.of(), Precision.SINGLE)) {
            int[] prompt = speaker.tokens("The sea");

            Speaker.Written written = speaker.write(prompt, 70, 0, 1, 2, List.of(), Optional.empty());

            int[] all = IntStream.concat(
                            IntStream.of(prompt),
                            written.tokens().stream()
                                    // All but the one that begins a sequence are bytes.
                                    .mapToInt(token -> token.bytes().size() == 1
                                            ? token.bytes().get(0) & 0xff
                                            : 256))
                    .toArray();
            float[] expected = model.decoder().logProbabilities(new int[][] {all});
            List<Spoken> read = speaker.read(all, 2);
            for (int i = 0; i < written.tokens().size(); i++) {
                double found = written.tokens().get(i).logProbability();
                assertThat(found).isCloseTo(expected[prompt.length - 1 + i], within(1e-3));
                assertThat(found).isCloseTo(read.get(prompt.length + i).logProbability(), within(1e-3));
            }
        }
    }

    @Test
    void write_stop_endsBeforeIt() {
        try (Speaker speaker = Speaker.open(files, Bos.AUTO, Precision.SINGLE)) {
            int[] prompt = speaker.tokens("The sea");
            Speaker.Written free = speaker.write(prompt, 10, 0, 1, 0, List.of(), Optional.empty());
            String stop = Spoken.text(free.tokens().subList(0, 2));

            Speaker.Written stopped = speaker.write(prompt, 10, 0, 1, 0, List.of(stop), Optional.empty());

            assertThat(stopped.tokens()).hasSizeLessThanOrEqualTo(2);
            assertThat(stopped.cut()).isFalse();
        }
    }

    @Test
    void open_modelWithoutAChatTemplate_goesOnWithTexts() throws IOException {
        ModelFiles plain = ModelFiles.of("plain", TinyModel.write(folder.resolve("plain")));
        try (ModelServer other = ModelServer.start(plain, Bos.AUTO, Precision.SINGLE, 0);
                Endpoint asked = client("plain", other)) {
            assertThat(asked.abilities()).isEqualTo(new Abilities(false, true, false, true));
            assertThat(asked.ask(prompt("Say.", 0, 1, 2)).join()).isInstanceOf(Reply.Answered.class);
        }
    }

    @Test
    void open_anotherModel_isRefusedWithTheOneThereIs() {
        assertThatThrownBy(() -> client("gpt", server))
                .isInstanceOf(EndpointRefusal.class)
                .hasMessageContainingAll("'gpt'", "there is 'tiny'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/chat/completions|{\"model\":\"tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"response_format\":{\"type\":\"json_object\"}}|400|there are text and json_schema",
                "/v1/chat/completions|{\"model\":\"tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"schema\":{\"type\":\"number\"}}}}|400|schema has the type \"number\"",
                "/v1/chat/completions|{\"model\":\"tiny\",\"messages\":[]}|400|at least one",
                "/v1/chat/completions|{\"model\":\"tiny\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}|400|stream",
                "/v1/completions|{\"model\":\"tiny\",\"prompt\":\"x\",\"max_tokens\":0}|400|max_tokens",
                "/v1/completions|{\"model\":\"tiny\",\"prompt\":[1,2]}|400|one text",
                "/v1/completions|[]|400|JSON object",
                "/v1/completions|{\"model|400|JSON object",
                "/v2/completions|{}|404|/v1/completions"
            })
    void post_whatCannotBe_isRefusedWithAReason(String path, String body, int status, String why)
            throws IOException, InterruptedException {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(server.url()).resolve(path))
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        JsonNode reply = JSON.readTree(response.body());
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(reply.path("error").path("message").asText()).contains(why);
    }

    private static Reply.Answered answered(CompletableFuture<Reply> reply) {
        return (Reply.Answered) reply.join();
    }

    private static Prompt prompt(String text, double temperature, long seed, int alternatives) {
        return new Prompt(List.of(new Turn(Turn.Role.USER, text)), 12, temperature, seed, alternatives, null);
    }
}
