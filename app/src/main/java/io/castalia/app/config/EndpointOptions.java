package io.castalia.app.config;

import io.castalia.consumers.endpoint.ApiKey;
import io.castalia.consumers.endpoint.Budget;
import io.castalia.consumers.endpoint.Deadlines;
import io.castalia.consumers.endpoint.EndpointSettings;
import io.castalia.consumers.endpoint.Patience;
import io.castalia.consumers.endpoint.Prices;
import io.castalia.schemas.Refusal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which language model explains and judges, where it is asked, and what that may cost. */
public final class EndpointOptions {

    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            description = "Where a language model answers in OpenAI's protocol, as http://localhost:8000/v1.")
    private @Nullable URI endpoint;

    @Option(
            names = "--recorded",
            description = "Ask nobody: read what --judge-model said before from the topic of replies.")
    private boolean recorded;

    @Option(names = "--judge-model", paramLabel = "NAME", description = "The model's name at the endpoint.")
    private String model = "";

    @Option(
            names = "--key-env",
            paramLabel = "NAME",
            description =
                    "Name of the environment variable that holds the endpoint's key. The key itself is never a flag.")
    private String keyEnv = "";

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "File that holds the endpoint's key; only its owner may read it.")
    private @Nullable Path keyFile;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            defaultValue = "8",
            description = "Requests to the endpoint at once, at most; fewer where it bears fewer. "
                    + "Default: ${DEFAULT-VALUE}.")
    private int concurrency = 8;

    @Option(
            names = "--reply-timeout",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "How long a reply may take; then it is asked for again. Default: ${DEFAULT-VALUE}.")
    private int replyTimeout = 120;

    @Option(
            names = "--endpoint-timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long to try to reach the endpoint at the start; later it is waited for. "
                    + "Default: ${DEFAULT-VALUE}.")
    private int endpointTimeout = 60;

    @Option(
            names = "--budget-tokens",
            paramLabel = "N",
            description = "Tokens that may be read and written by the endpoint; then explaining and scoring stop. "
                    + "Default: no limit.")
    private @Nullable Long budgetTokens;

    @Option(
            names = "--budget-money",
            paramLabel = "X",
            description = "The same in money, by the prices. Default: no limit.")
    private @Nullable Double budgetMoney;

    @Option(
            names = "--price-prompt",
            paramLabel = "X",
            defaultValue = "0",
            description = "What a million tokens read cost. Default: ${DEFAULT-VALUE}.")
    private double pricePrompt;

    @Option(
            names = "--price-cached",
            paramLabel = "X",
            description = "What a million tokens read cost that the endpoint had kept. Default: as --price-prompt.")
    private @Nullable Double priceCached;

    @Option(
            names = "--price-answer",
            paramLabel = "X",
            defaultValue = "0",
            description = "What a million tokens written cost. Default: ${DEFAULT-VALUE}.")
    private double priceAnswer;

    /** Whether an endpoint is named. */
    public boolean given() {
        return endpoint != null;
    }

    /**
     * Which model is asked, where and how; empty where no endpoint is named.
     *
     * @param environment where a key's variable is looked up
     * @throws Refusal where something cannot be, or what belongs to an endpoint is given without one
     */
    public Optional<EndpointSettings> settings(Map<String, String> environment) {
        if (endpoint == null) {
            Refusal.unless(
                    model.isEmpty() || recorded,
                    "judge-model",
                    model,
                    "given with --endpoint, where it is asked, or with --recorded");
            return Optional.empty();
        }
        Refusal.unless(!recorded, "recorded", "set", "left out with --endpoint");
        Refusal.unless(!model.isBlank(), "judge-model", model, "the name of a model at " + shown(endpoint));
        Refusal.unless(replyTimeout > 0, "reply-timeout", replyTimeout, "at least 1 second");
        Refusal.unless(endpointTimeout > 0, "endpoint-timeout", endpointTimeout, "at least 1 second");
        return Optional.of(new EndpointSettings(
                endpoint,
                model,
                key(environment),
                concurrency,
                new Deadlines(
                        Deadlines.DEFAULT.connect(),
                        Duration.ofSeconds(replyTimeout),
                        Duration.ofSeconds(endpointTimeout)),
                Patience.DEFAULT,
                prices(),
                EndpointSettings.MAX_REPLY_BYTES));
    }

    /** The model's name; empty where none is asked. */
    public Optional<String> model() {
        Refusal.unless(
                !recorded || !model.isBlank(), "judge-model", model, "the model whose recorded replies are read");
        return model.isBlank() ? Optional.empty() : Optional.of(model);
    }

    /** The model's name, or this one where none is given; without an endpoint too. */
    public String modelOr(String otherwise) {
        return model.isBlank() ? otherwise : model;
    }

    /** Requests at once, at most. */
    public int concurrency() {
        Refusal.unless(concurrency > 0, "concurrency", concurrency, "at least 1");
        return concurrency;
    }

    /**
     * What may be spent.
     *
     * @throws Refusal where it is nothing, or money without prices
     */
    public Budget budget() {
        Refusal.unless(
                budgetMoney == null || prices().known(),
                "budget-money",
                String.valueOf(budgetMoney),
                "given with --price-prompt and --price-answer, which say what is spent");
        return new Budget(
                budgetTokens == null ? Budget.NONE.tokens() : budgetTokens,
                budgetMoney == null ? Budget.NONE.money() : budgetMoney);
    }

    /** What a million tokens cost. */
    public Prices prices() {
        return new Prices(pricePrompt, priceCached == null ? pricePrompt : priceCached, priceAnswer);
    }

    private Optional<ApiKey> key(Map<String, String> environment) {
        Refusal.unless(
                keyEnv.isEmpty() || keyFile == null,
                "key-file",
                keyFile == null ? "" : keyFile,
                "left out with --key-env");
        if (!keyEnv.isEmpty()) {
            return Optional.of(ApiKey.inVariable(keyEnv, environment));
        }
        return Optional.ofNullable(keyFile).map(ApiKey::inFile);
    }

    /** An address in which no key can stand. */
    private static String shown(URI url) {
        return url.getHost() == null ? "the endpoint" : url.getHost();
    }
}
