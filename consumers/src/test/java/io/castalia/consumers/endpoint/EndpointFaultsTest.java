package io.castalia.consumers.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.castalia.consumers.endpoint.EndpointRefusal.Kind;
import io.castalia.consumers.endpoint.FakeEndpoint.Answer;
import io.castalia.consumers.endpoint.FakeEndpoint.Behaviour;
import io.castalia.consumers.prompt.Reply;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an endpoint may do wrong, and what must come of it. */
@Timeout(60)
class EndpointFaultsTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String MUCH = "{".repeat(10 << 20);

    private FakeEndpoint server;
    private final Endpoint endpoint;

    EndpointFaultsTest() throws IOException {
        server = new FakeEndpoint();
        endpoint = Given.open(server);
    }

    @AfterEach
    void close() {
        endpoint.close();
        server.close();
    }

    @Test
    void ask_serverThatIsGone_waitsAndRecoversAlone() throws IOException {
        int port = server.port();
        server.close();
        List<CompletableFuture<Reply>> asked = ask(20);
        await().atMost(SOON).until(() -> !endpoint.ready());
        assertThat(asked).noneMatch(CompletableFuture::isDone);

        server = new FakeEndpoint(port);

        assertAnswered(asked);
        assertThat(endpoint.ready()).isTrue();
        assertThat(endpoint.refusal()).isEmpty();
    }

    @Test
    void ask_whileTheBreakerIsOpen_fewRequestsAreTried() {
        server.behave(request -> Answer.of(503, "{}"));
        List<CompletableFuture<Reply>> asked = ask(50);
        await().atMost(SOON).until(() -> !endpoint.ready());
        int before = server.requests.get();

        await().pollDelay(Duration.ofSeconds(1)).atMost(SOON).until(() -> true);

        assertThat(server.requests.get() - before).isLessThan(25);
        assertThat(asked).noneMatch(CompletableFuture::isDone);
        server.behave(FakeEndpoint::good);
        assertAnswered(asked);
    }

    @Test
    void ask_silence_isGivenUpAndTriedAgain() {
        var first = new AtomicInteger();
        server.behave(request -> first.getAndIncrement() < 2 ? server.hang() : FakeEndpoint.good(request));

        Reply reply = endpoint.ask(Given.prompt("x"))
                .orTimeout(20, java.util.concurrent.TimeUnit.SECONDS)
                .join();

        assertThat(reply).isInstanceOf(Reply.Answered.class);
        assertThat(reply.usage().requests()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 500, 502, 503, 529})
    void ask_passingError_isTriedAgain(int status) {
        failFirst(2, request -> Answer.of(status, "<html>sorry</html>"));

        Reply reply = endpoint.ask(Given.prompt("x")).join();

        assertThat(reply).isInstanceOf(Reply.Answered.class);
        assertThat(reply.usage().requests()).isEqualTo(3);
    }

    @Test
    void ask_tooManyRequestsWithSeconds_waitsSoLong() {
        // 200 ms is the longest pause of these settings; without the header it would be 20 to 30.
        assertThat(pausedBy("1")).isBetween(Duration.ofMillis(190), Duration.ofSeconds(5));
    }

    @Test
    void ask_tooManyRequestsWithDate_waitsUntilThen() {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(30));

        assertThat(pausedBy(date)).isBetween(Duration.ofMillis(190), Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon"})
    void ask_tooManyRequestsWithoutATime_pausesByItself(String header) {
        assertThat(pausedBy(header)).isBetween(Duration.ofMillis(8), Duration.ofSeconds(5));
    }

    private Duration pausedBy(String header) {
        var times = new java.util.concurrent.ConcurrentLinkedQueue<Long>();
        server.behave(request -> {
            times.add(System.nanoTime());
            return times.size() == 1
                    ? header.isEmpty()
                            ? Answer.of(429, "{}")
                            : Answer.of(429, "{}").with("Retry-After", header)
                    : FakeEndpoint.good(request);
        });
        assertThat(endpoint.ask(Given.prompt("x")).join()).isInstanceOf(Reply.Answered.class);
        Long[] both = times.toArray(Long[]::new);
        return Duration.ofNanos(both[1] - both[0]);
    }

    @ParameterizedTest
    @CsvSource({
        "401,invalid_api_key,KEY",
        "402,payment_required,QUOTA",
        "403,forbidden,KEY",
        "404,model_not_found,MODEL",
        "404,gone,MODEL",
        "429,insufficient_quota,QUOTA"
    })
    void ask_refusal_stopsEverythingAndIsNotTriedAgain(int status, String code, Kind kind) {
        server.behave(request -> Answer.error(status, code, "no"));
        List<CompletableFuture<Reply>> asked = ask(20);

        await().atMost(SOON).until(() -> asked.stream().allMatch(CompletableFuture::isDone));

        for (CompletableFuture<Reply> one : asked) {
            assertThatThrownBy(one::join)
                    .hasCauseInstanceOf(EndpointRefusal.class)
                    .hasMessageContaining(server.url().toString());
        }
        assertThat(endpoint.refusal().map(EndpointRefusal::kind)).contains(kind);
        assertThat(endpoint.ready()).isFalse();
        int before = server.requests.get();
        assertThat(before).isLessThanOrEqualTo(4);
        assertThatThrownBy(() -> endpoint.ask(Given.prompt("later")).join()).hasCauseInstanceOf(EndpointRefusal.class);
        assertThat(server.requests).hasValue(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "<html><body>gateway</body></html>",
                "{\"choices\":[{\"message\":{\"content\":\"ha",
                "{\"choices\":[]}",
                "{\"choices\":[{\"message\":{\"content\":null},\"finish_reason\":\"stop\"}]}",
                "{\"choices\":[{\"message\":{\"content\":\"\"},\"finish_reason\":\"stop\"}]}"
            })
    void ask_garbage_isTriedOnceMoreAndThenFails(String body) {
        server.behave(request -> Answer.of(200, body));

        Reply reply = endpoint.ask(Given.prompt("x")).join();

        assertThat(reply)
                .isInstanceOfSatisfying(
                        Reply.Failed.class,
                        failed -> assertThat(failed.reason()).isNotBlank().hasSizeLessThan(400));
        assertThat(server.requests).hasValue(2);
    }

    @Test
    void ask_garbageOnce_isAnsweredInTheEnd() {
        failFirst(1, request -> Answer.of(200, "<html>"));

        assertThat(endpoint.ask(Given.prompt("x")).join()).isInstanceOf(Reply.Answered.class);
    }

    @Test
    void ask_tenMegabytesOfAnError_areThatError() {
        failFirst(1, request -> new Answer(500, MUCH, Map.of()));

        assertThat(endpoint.ask(Given.prompt("x")).join()).isInstanceOf(Reply.Answered.class);
        assertThat(server.requests).hasValue(2);
    }

    @Test
    void ask_tenMegabytes_areNotRead() {
        server.behave(request -> new Answer(200, MUCH, Map.of()));

        Reply reply = endpoint.ask(Given.prompt("x")).join();

        assertThat(reply)
                .isInstanceOfSatisfying(
                        Reply.Failed.class,
                        failed -> assertThat(failed.reason()).contains("larger than 4194304 bytes"));
        assertThat(server.requests).hasValue(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "application/octet-stream"})
    void ask_wrongContentType_isReadAllTheSame(String type) {
        server.behave(request -> FakeEndpoint.good(request).with("Content-Type", type));

        assertThat(endpoint.ask(Given.prompt("x")).join())
                .isInstanceOfSatisfying(
                        Reply.Answered.class,
                        answered -> assertThat(answered.text()).isEqualTo("fine"));
    }

    @Test
    void ask_missingUsage_isAnAnswerOfUnknownCost() {
        server.behave(request -> Answer.of(200, "{\"choices\":[{\"message\":{\"content\":\"hello\"}}]}"));

        Reply reply = endpoint.ask(Given.prompt("x")).join();

        assertThat(reply).isInstanceOf(Reply.Answered.class);
        assertThat(reply.usage().promptTokens()).isZero();
        assertThat(reply.usage().requests()).isEqualTo(1);
    }

    @Test
    void ask_answerCutToNothing_isAnAnswer() {
        server.behave(request ->
                Answer.of(200, "{\"choices\":[{\"message\":{\"content\":null},\"finish_reason\":\"length\"}]}"));

        assertThat(endpoint.ask(Given.prompt("x")).join())
                .isInstanceOfSatisfying(
                        Reply.Answered.class,
                        answered -> assertThat(answered.cut()).isTrue());
    }

    @Test
    void ask_errorWithinAReply_isWhatItsCodeSays() {
        failFirst(1, request -> Answer.of(200, "{\"error\":{\"code\":502,\"message\":\"upstream\"}}"));

        Reply reply = endpoint.ask(Given.prompt("x")).join();

        assertThat(reply).isInstanceOf(Reply.Answered.class);
        assertThat(reply.usage().requests()).isEqualTo(2);
    }

    @Test
    void ask_badRequest_failsAtOnce() {
        server.behave(request -> Answer.error(400, "context_length_exceeded", "too long by 7 tokens"));

        assertThat(endpoint.ask(Given.prompt("x")).join())
                .isInstanceOfSatisfying(
                        Reply.Failed.class,
                        failed -> assertThat(failed.reason()).contains("400").contains("too long by 7 tokens"));
        assertThat(server.requests).hasValue(1);
    }

    @Test
    void ask_declined_isARefusalOfThatPrompt() {
        server.behave(
                request -> Answer.of(
                        200,
                        "{\"choices\":[{\"message\":{\"content\":null,\"refusal\":\"I will not.\"},\"finish_reason\":\"stop\"}]}"));
        assertThat(endpoint.ask(Given.prompt("x")).join())
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo("I will not."));

        server.behave(request -> Answer.error(400, "content_filter", "filtered"));
        assertThat(endpoint.ask(Given.prompt("y")).join()).isInstanceOf(Reply.Refused.class);
    }

    @Test
    void ask_onePromptThatAlwaysFails_failsAloneInTheEnd() {
        server.behave(request ->
                request.body().toString().contains("poison") ? Answer.of(500, "{}") : FakeEndpoint.good(request));
        CompletableFuture<Reply> poison = endpoint.ask(Given.prompt("poison"));

        await().atMost(SOON).until(() -> {
            assertAnswered(ask(10));
            return poison.isDone();
        });

        assertThat(poison.join())
                .isInstanceOfSatisfying(
                        Reply.Failed.class,
                        failed -> assertThat(failed.reason())
                                .contains("status 500")
                                .contains("tries while others were answered"));
    }

    @Test
    void close_whilePromptsWait_endsThem() {
        server.behave(request -> server.hang());
        List<CompletableFuture<Reply>> asked = ask(10);

        endpoint.close();

        await().atMost(SOON).until(() -> asked.stream().allMatch(CompletableFuture::isDone));
        assertThatThrownBy(asked.get(9)::join)
                .hasCauseInstanceOf(EndpointRefusal.class)
                .hasMessageContaining("closed");
    }

    private void failFirst(int times, Behaviour bad) {
        var count = new AtomicInteger();
        server.behave(request -> count.getAndIncrement() < times ? bad.to(request) : FakeEndpoint.good(request));
    }

    private List<CompletableFuture<Reply>> ask(int prompts) {
        return IntStream.range(0, prompts)
                .mapToObj(i -> endpoint.ask(Given.prompt("prompt " + i)))
                .toList();
    }

    private static void assertAnswered(List<CompletableFuture<Reply>> asked) {
        await().atMost(SOON).until(() -> asked.stream().allMatch(CompletableFuture::isDone));
        assertThat(asked).allMatch(reply -> reply.join() instanceof Reply.Answered);
    }
}
