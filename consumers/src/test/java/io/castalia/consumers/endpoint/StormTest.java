package io.castalia.consumers.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.consumers.endpoint.FakeEndpoint.Answer;
import io.castalia.consumers.prompt.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many prompts at once, before an endpoint that bears less, or takes its time. */
@Timeout(120)
class StormTest {

    private static final int PROMPTS = 600;

    private final FakeEndpoint server;

    StormTest() throws IOException {
        server = new FakeEndpoint();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0.3"})
    void ask_moreThanIsAllowedEachSecond_sendsLittleMoreThanThereArePrompts(String retryAfter) {
        // 200 a second, and a burst of 20.
        var allowed = new AtomicLong(System.nanoTime());
        long each = Duration.ofMillis(5).toNanos();
        try (Endpoint endpoint = open(16)) {
            server.behave(request -> {
                Thread.sleep(5);
                long now = System.nanoTime();
                long at = allowed.updateAndGet(last -> Math.max(last, now - 20 * each) + each);
                if (at > now) {
                    allowed.addAndGet(-each);
                    Answer no = Answer.error(429, "rate_limit_exceeded", "slow down");
                    return retryAfter.isEmpty() ? no : no.with("Retry-After", retryAfter);
                }
                return FakeEndpoint.good(request);
            });

            assertThat(answers(ask(endpoint))).isEqualTo(PROMPTS);

            assertThat(server.requests.get()).isLessThanOrEqualTo((int) (1.2 * PROMPTS));
        }
    }

    @Test
    void ask_moreAtOnceThanIsBorne_sendsLittleMoreThanThereArePrompts() {
        var places = new Semaphore(5);
        try (Endpoint endpoint = open(32)) {
            server.behave(request -> {
                if (!places.tryAcquire()) {
                    return Answer.error(429, "concurrency", "5 at once");
                }
                try {
                    Thread.sleep(10);
                    return FakeEndpoint.good(request);
                } finally {
                    places.release();
                }
            });

            assertThat(answers(ask(endpoint))).isEqualTo(PROMPTS);

            assertThat(server.requests.get()).isLessThanOrEqualTo((int) (1.2 * PROMPTS));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 529})
    void ask_serverThatFailsForAWhile_sendsLittleMoreThanThereArePrompts(int status) {
        long until = System.nanoTime() + Duration.ofSeconds(3).toNanos();
        try (Endpoint endpoint = open(16)) {
            server.behave(request -> System.nanoTime() < until ? Answer.of(status, "{}") : FakeEndpoint.good(request));

            assertThat(answers(ask(endpoint))).isEqualTo(PROMPTS);

            assertThat(server.requests.get()).isLessThanOrEqualTo((int) (1.2 * PROMPTS));
        }
    }

    @Test
    void ask_answersThatTakeTwoSeconds_keepsAllPlacesInUse() {
        int concurrency = 50;
        int rounds = 4;
        var working = new AtomicInteger();
        var busyNanos = new AtomicLong();
        try (Endpoint endpoint = open(concurrency)) {
            server.behave(request -> {
                working.incrementAndGet();
                long begun = System.nanoTime();
                Thread.sleep(2000);
                busyNanos.addAndGet(System.nanoTime() - begun);
                working.decrementAndGet();
                return FakeEndpoint.good(request);
            });
            long start = System.nanoTime();

            List<CompletableFuture<Reply>> asked = IntStream.range(0, rounds * concurrency)
                    .mapToObj(i -> endpoint.ask(Given.prompt("prompt " + i)))
                    .toList();

            assertThat(answers(asked)).isEqualTo((long) rounds * concurrency);
            double used = busyNanos.get() / ((double) (System.nanoTime() - start) * concurrency);
            assertThat(used).isGreaterThanOrEqualTo(0.95);
        }
    }

    private Endpoint open(int concurrency) {
        var patience = new Patience(Duration.ofMillis(100), Duration.ofSeconds(1), 6, 10, 0.2);
        Endpoint endpoint = Endpoint.open(
                Given.settings(server.url())
                        .withConcurrency(concurrency)
                        .withPatience(patience)
                        .withDeadlines(Deadlines.DEFAULT),
                new Purse(Budget.NONE));
        server.requests.set(0);
        return endpoint;
    }

    private static List<CompletableFuture<Reply>> ask(Endpoint endpoint) {
        return IntStream.range(0, PROMPTS)
                .mapToObj(i -> endpoint.ask(Given.prompt("prompt " + i)).orTimeout(90, TimeUnit.SECONDS))
                .toList();
    }

    private static long answers(List<CompletableFuture<Reply>> asked) {
        return asked.stream()
                .filter(reply -> reply.join() instanceof Reply.Answered)
                .count();
    }
}
