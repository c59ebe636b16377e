package io.castalia.consumers.endpoint;

import io.castalia.consumers.prompt.LanguageModel;
import io.castalia.consumers.prompt.Prompt;
import io.castalia.consumers.prompt.Reply;
import io.castalia.schemas.Refusal;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A language model behind an OpenAI-compatible endpoint. Futures end with a reply, however long the endpoint is away, or
 * with an {@link EndpointRefusal}; after one all others end with the same. Safe to share between threads.
 */
public final class Endpoint implements LanguageModel, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Endpoint.class);

    private final EndpointSettings settings;
    private final Wire wire;
    private final Dispatcher dispatcher;
    private final Phrasing phrasing;
    private final Dialect dialect;

    private Endpoint(EndpointSettings settings, Wire wire, Purse purse, Dialect dialect) {
        this.settings = settings;
        this.wire = wire;
        this.dispatcher = new Dispatcher(settings, purse);
        this.phrasing = new Phrasing(settings.model());
        this.dialect = dialect;
    }

    /**
     * Reaches an endpoint, and asks what it can do.
     *
     * @param purse pays for all that is asked
     * @throws EndpointRefusal where it refuses, or does not answer in time
     * @throws Refusal where money is limited and no price is known
     */
    public static Endpoint open(EndpointSettings settings, Purse purse) {
        Refusal.unless(
                !purse.limitsMoney() || settings.prices().known(),
                "budget-money",
                "set",
                "left out where no prices are given; --price-prompt and --price-answer, for a million tokens, say what is spent");
        if (settings.key().isPresent() && "http".equalsIgnoreCase(settings.url().getScheme())) {
            LOG.warn(
                    "endpoint {}: the key is sent without encryption; whoever is on the way can read it",
                    settings.url());
        }
        var wire = new Wire(settings);
        try {
            var probe = new Probe(settings, wire);
            Dialect dialect = probe.find();
            purse.pay(probe.usage(), settings.prices().of(probe.usage()));
            LOG.info("endpoint {}: {} can {}", settings.url(), settings.model(), dialect.abilities());
            return new Endpoint(settings, wire, purse, dialect);
        } catch (RuntimeException e) {
            wire.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return settings.model();
    }

    @Override
    public Abilities abilities() {
        return dialect.abilities();
    }

    @Override
    public CompletableFuture<Reply> ask(Prompt prompt) {
        long characters = prompt.turns().stream()
                .mapToLong(turn -> turn.text().length() + 24)
                .sum();
        return dispatcher.ask(new Ask(
                () -> dialect.abilities().chat()
                        ? wire.chat(phrasing.chat(prompt, dialect))
                        : wire.text(phrasing.text(prompt, dialect)),
                characters,
                prompt.maxTokens(),
                settings.prices()));
    }

    @Override
    public CompletableFuture<Reply> echo(String text, int alternatives) {
        if (!dialect.abilities().echo()) {
            throw new UnsupportedOperationException(
                    "endpoint %s does not tell the log-probabilities of a text for %s; take one that does, as vLLM"
                            .formatted(settings.url(), settings.model()));
        }
        int written = dialect.echoWrites();
        return dispatcher.ask(new Ask(
                () -> wire.text(phrasing.echo(text, alternatives, written))
                        .thenApply(outcome -> Echo.of(outcome, text, written, alternatives)),
                text.length(),
                written,
                settings.prices()));
    }

    /** Why nothing is asked any more, if that is so. */
    public Optional<EndpointRefusal> refusal() {
        return dispatcher.refusal();
    }

    /** Whether prompts are answered; not while they wait for an endpoint that is away. */
    public boolean ready() {
        return dispatcher.ready();
    }

    /** Requests under way. */
    int underWay() {
        return dispatcher.underWay();
    }

    /** Ends all prompts that wait. */
    @Override
    public void close() {
        dispatcher.close();
        wire.close();
    }
}
