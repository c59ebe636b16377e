package io.castalia.consumers.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.castalia.consumers.endpoint.EndpointRefusal.Kind;
import io.castalia.consumers.endpoint.FakeEndpoint.Answer;
import io.castalia.consumers.prompt.Reply;
import io.castalia.consumers.prompt.Reply.Usage;
import io.castalia.schemas.Refusal;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BudgetTest {

    private final FakeEndpoint server;

    BudgetTest() throws IOException {
        server = new FakeEndpoint();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void ask_tokensSpent_stopsBeforeTheyAreExceeded() {
        var purse = new Purse(new Budget(1000, Double.POSITIVE_INFINITY));
        try (Endpoint endpoint = Endpoint.open(Given.settings(server.url()), purse)) {
            List<CompletableFuture<Reply>> asked = ask(endpoint, 100);

            List<CompletableFuture<Reply>> refused = refused(asked);
            // 22 tokens each, and the last few dozen are never certain to be enough.
            assertThat(asked.size() - refused.size()).isBetween(30, 45);
            assertThat(purse.tokens()).isBetween(850L, 1000L);
            assertThatThrownBy(refused.get(0)::join)
                    .hasCauseInstanceOf(EndpointRefusal.class)
                    .hasMessageContainingAll("budget", "of 1000 tokens", "raise the budget");
            assertThat(endpoint.refusal().map(EndpointRefusal::kind)).contains(Kind.BUDGET);
        }
    }

    @Test
    void ask_moneySpent_stopsBeforeItIsExceeded() {
        var purse = new Purse(new Budget(Long.MAX_VALUE, 0.01));
        var settings = Given.settings(server.url()).withPrices(new Prices(10, 1, 50));
        try (Endpoint endpoint = Endpoint.open(settings, purse)) {
            List<CompletableFuture<Reply>> asked = ask(endpoint, 100);

            assertThat(refused(asked)).isNotEmpty();
            assertThat(purse.money()).isBetween(0.008, 0.01);
        }
    }

    @Test
    void ask_usageLeftOut_isPaidForByItsLength() {
        var purse = new Purse(new Budget(2000, Double.POSITIVE_INFINITY));
        try (Endpoint endpoint = Endpoint.open(Given.settings(server.url()), purse)) {
            server.behave(request -> Answer.of(200, "{\"choices\":[{\"message\":{\"content\":\"hello\"}}]}"));

            assertThat(refused(ask(endpoint, 200))).isNotEmpty();
        }
    }

    @Test
    void ask_oneBudgetForTwoEndpoints_isSharedByBoth() {
        var purse = new Purse(new Budget(1000, Double.POSITIVE_INFINITY));
        try (Endpoint one = Endpoint.open(Given.settings(server.url()), purse);
                Endpoint other = Endpoint.open(Given.settings(server.url()), purse)) {
            List<CompletableFuture<Reply>> first = ask(one, 60);
            List<CompletableFuture<Reply>> second = ask(other, 60);

            int refused = refused(first).size() + refused(second).size();

            assertThat(purse.tokens()).isLessThanOrEqualTo(1000L);
            assertThat(refused).isGreaterThan(70);
        }
    }

    @Test
    void budget_ofNothing_isRefused() {
        assertThatThrownBy(() -> new Budget(0, 1))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("budget-tokens is '0'");
        assertThatThrownBy(() -> new Budget(1, 0))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("budget-money is '0.0'");
    }

    @Test
    void open_moneyWithoutPrices_isRefused() {
        assertThatThrownBy(() -> Endpoint.open(Given.settings(server.url()), new Purse(new Budget(1, 1))))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("--price-prompt");
        assertThat(server.requests).hasValue(0);
    }

    @Test
    void prices_cachedTokens_costTheirOwn() {
        assertThat(new Prices(2, 0.5, 8).of(new Usage(1_000_000, 400_000, 10_000, 1, 0)))
                .isCloseTo(1.2 + 0.2 + 0.08, within(1e-9));
    }

    private static List<CompletableFuture<Reply>> ask(Endpoint endpoint, int prompts) {
        return IntStream.range(0, prompts)
                .mapToObj(i -> endpoint.ask(Given.prompt("prompt " + i)))
                .toList();
    }

    private static List<CompletableFuture<Reply>> refused(List<CompletableFuture<Reply>> asked) {
        return asked.stream()
                .filter(reply -> reply.handle((r, error) -> error != null).join())
                .toList();
    }
}
