package io.castalia.consumers.endpoint;

import io.castalia.consumers.prompt.Prompt;
import io.castalia.consumers.prompt.Turn;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Settings and prompts of tests. */
final class Given {

    static final Patience PATIENCE = new Patience(Duration.ofMillis(20), Duration.ofMillis(200), 3, 4, 0.2);

    private Given() {}

    static EndpointSettings settings(URI url) {
        return EndpointSettings.of(url, "model")
                .withConcurrency(4)
                .withPatience(PATIENCE)
                .withDeadlines(new Deadlines(Duration.ofMillis(500), Duration.ofMillis(600), Duration.ofMillis(1500)));
    }

    static Endpoint open(FakeEndpoint server) {
        Endpoint endpoint = Endpoint.open(settings(server.url()), new Purse(Budget.NONE));
        server.requests.set(0);
        return endpoint;
    }

    static Prompt prompt(String text) {
        return new Prompt(
                List.of(new Turn(Turn.Role.SYSTEM, "Be brief."), new Turn(Turn.Role.USER, text)), 20, 0, 7, 0, null);
    }
}
