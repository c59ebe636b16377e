package io.castalia.consumers.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.castalia.consumers.endpoint.EndpointRefusal.Kind;
import io.castalia.consumers.prompt.Reply;
import io.castalia.consumers.prompt.Reply.Usage;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What an error of an endpoint, or of the way there, means. */
final class Diagnosis {

    private static final List<String> SPENT =
            List.of("insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "insufficient_balance");
    private static final List<String> DECLINED =
            List.of("content_filter", "content_policy_violation", "responsibleaipolicyviolation");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final EndpointSettings settings;

    Diagnosis(EndpointSettings settings) {
        this.settings = settings;
    }

    /** What an exception means that came in place of a reply. */
    Outcome of(Throwable thrown) {
        for (Throwable e = thrown; e != null; e = e.getCause()) {
            if (e instanceof SizeCap.TooLargeException) {
                return new Outcome.Unreadable(
                        "the reply is larger than %d bytes".formatted(settings.maxReplyBytes()), true, Usage.NONE);
            }
        }
        Throwable cause = thrown;
        while (cause.getCause() != null && (cause instanceof CompletionException || !(cause instanceof IOException))) {
            cause = cause.getCause();
        }
        return cause instanceof IOException io
                ? new Outcome.Later(way(io), false, Optional.empty())
                : new Outcome.Replied(new Reply.Failed(text(cause), Usage.NONE), false);
    }

    private String way(IOException e) {
        String url = settings.url().toString();
        if (e instanceof UnknownHostException) {
            return "the host of %s is not known".formatted(url);
        }
        if (e instanceof SSLException) {
            return "no secure connection to %s (%s)".formatted(url, text(e));
        }
        if (e instanceof ConnectException) {
            return "nothing accepts connections at %s".formatted(url);
        }
        boolean late = e instanceof java.io.InterruptedIOException;
        return late
                ? "%s did not answer within %s"
                        .formatted(url, settings.deadlines().reply())
                : "the connection to %s broke (%s)".formatted(url, text(e));
    }

    /** What a reply of another status than 2xx means; {@code retryAfter} is that header, if there was one. */
    Outcome of(int status, @Nullable String retryAfter, byte[] body) {
        Optional<Duration> after =
                Optional.ofNullable(retryAfter).flatMap(header -> RetryAfter.parse(header, Instant.now()));
        JsonNode error = json(body);
        JsonNode inner = error.path("error").isObject() ? error.get("error") : error;
        String said = inner.path("message")
                .asText(inner.path("detail").asText(error.path("error").asText("")));
        var reader = new ReplyReader(settings);
        return status(status, inner, after, said.isEmpty() ? reader.shown(body) : reader.shown(said));
    }

    private static JsonNode json(byte[] body) {
        try {
            JsonNode json = JSON.readTree(body);
            return json == null ? MissingNode.getInstance() : json;
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    /**
     * What a status means.
     *
     * @param error the object that says more, if there is one
     * @param said the same for people
     */
    Outcome status(int status, JsonNode error, Optional<Duration> after, String said) {
        String code = error.path("code").asText("").toLowerCase(Locale.ROOT);
        String type = error.path("type").asText("").toLowerCase(Locale.ROOT);
        String what = "status %d: %s".formatted(status, said);
        if (status == 402 || SPENT.contains(code) || SPENT.contains(type)) {
            return stop(
                    Kind.QUOTA, "has nothing left to spend for this account (%s); top it up, then start again", what);
        }
        return switch (status) {
            case 401, 403 -> stop(Kind.KEY, "refuses " + key() + " (%s); give one that may ask it", what);
            case 404, 405, 501 -> missing(status, code, said);
            case 429 -> new Outcome.Later(what, true, after);
            case 408, 409, 425 -> new Outcome.Later(what, false, after);
            default -> otherwise(status, code, after, what);
        };
    }

    private Outcome otherwise(int status, String code, Optional<Duration> after, String what) {
        if (status >= 500) {
            boolean busy = status == 529 || (status == 503 && after.isPresent());
            return new Outcome.Later(what, busy, after);
        }
        if (status >= 300 && status < 400) {
            return stop(Kind.MODEL, "redirects (%s), which is not followed; give the address it leads to", what);
        }
        Reply reply =
                DECLINED.contains(code) ? new Reply.Refused(what, Usage.NONE) : new Reply.Failed(what, Usage.NONE);
        return new Outcome.Replied(reply, true);
    }

    private Outcome missing(int status, String code, String said) {
        String lower = said.toLowerCase(Locale.ROOT);
        boolean model = code.equals("model_not_found")
                || (status == 404
                        && lower.contains("model")
                        && !lower.contains("not a chat model")
                        && lower.matches(".*(not exist|not found|unknown|no such|not available|not supported).*"));
        return model
                ? stop(
                        Kind.MODEL,
                        "has no model '" + settings.model().replace("%", "%%") + "' (%s); name one that it has",
                        said)
                : new Outcome.NoRoute("status %d: %s".formatted(status, said));
    }

    private String key() {
        return settings.key().isPresent() ? "the key" : "to answer without a key";
    }

    private Outcome stop(Kind kind, String why, String what) {
        return new Outcome.Stop(
                new EndpointRefusal(kind, "endpoint %s %s".formatted(settings.url(), why.formatted(what))));
    }

    private String text(Throwable e) {
        String message = e.getMessage();
        return new ReplyReader(settings).shown(message == null ? e.getClass().getSimpleName() : message);
    }
}
