package io.castalia.consumers.endpoint;

import io.castalia.schemas.Refusal;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * Which model is asked, where, and how.
 *
 * @param url where the protocol begins, with its version: {@code http://localhost:8000/v1}
 * @param model its name there
 * @param key sent with each request, if there is one
 * @param concurrency requests at once, at most
 * @param maxReplyBytes size of a reply at most
 */
public record EndpointSettings(
        URI url,
        String model,
        Optional<ApiKey> key,
        int concurrency,
        Deadlines deadlines,
        Patience patience,
        Prices prices,
        int maxReplyBytes) {

    /** 4 MiB: some 100,000 tokens with their likeliest alternatives. */
    public static final int MAX_REPLY_BYTES = 4 << 20;

    private static final int MOST = 1024;

    public EndpointSettings {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        Refusal.unless(
                (scheme.equals("http") || scheme.equals("https"))
                        && url.getHost() != null
                        && url.getUserInfo() == null
                        && url.getRawQuery() == null
                        && url.getRawFragment() == null,
                "endpoint",
                url.getUserInfo() == null && url.getRawQuery() == null ? url : ApiKey.HIDDEN,
                "an http or https address as http://localhost:8000/v1, without user, password or query");
        Refusal.unless(!model.isBlank(), "judge-model", model, "the name of a model at the endpoint");
        Refusal.unless(concurrency > 0 && concurrency <= MOST, "concurrency", concurrency, "1 to %d".formatted(MOST));
        Refusal.unless(maxReplyBytes >= 1024, "endpoint.max-reply-bytes", maxReplyBytes, "at least 1024");
    }

    /** A model without a key, asked as by default. */
    public static EndpointSettings of(URI url, String model) {
        return new EndpointSettings(
                url, model, Optional.empty(), 8, Deadlines.DEFAULT, Patience.DEFAULT, Prices.NONE, MAX_REPLY_BYTES);
    }

    public EndpointSettings withKey(ApiKey other) {
        return new EndpointSettings(
                url, model, Optional.of(other), concurrency, deadlines, patience, prices, maxReplyBytes);
    }

    public EndpointSettings withConcurrency(int other) {
        return new EndpointSettings(url, model, key, other, deadlines, patience, prices, maxReplyBytes);
    }

    public EndpointSettings withDeadlines(Deadlines other) {
        return new EndpointSettings(url, model, key, concurrency, other, patience, prices, maxReplyBytes);
    }

    public EndpointSettings withPatience(Patience other) {
        return new EndpointSettings(url, model, key, concurrency, deadlines, other, prices, maxReplyBytes);
    }

    public EndpointSettings withPrices(Prices other) {
        return new EndpointSettings(url, model, key, concurrency, deadlines, patience, other, maxReplyBytes);
    }

    /** A text of the endpoint's in which the key is not to be read. */
    String hidden(String text) {
        return key.map(k -> k.hiddenIn(text)).orElse(text);
    }
}
