package io.castalia.consumers.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.openai.core.JsonValue;
import com.openai.errors.OpenAIServiceException;
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

/** What an error of an endpoint, or of the way there, means. */
final class Diagnosis {

    private static final List<String> SPENT =
            List.of("insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "insufficient_balance");
    private static final List<String> DECLINED =
            List.of("content_filter", "content_policy_violation", "responsibleaipolicyviolation");

    private final EndpointSettings settings;

    Diagnosis(EndpointSettings settings) {
        this.settings = settings;
    }

    /** What an exception means that came in place of a reply. */
    Outcome of(Throwable thrown) {
        for (Throwable e = thrown; e != null; e = e.getCause()) {
            if (e instanceof OpenAIServiceException service) {
                return service(service);
            }
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

    private Outcome service(OpenAIServiceException e) {
        Optional<Duration> after = e.headers().values("Retry-After").stream()
                .findFirst()
                .flatMap(header -> RetryAfter.parse(header, Instant.now()));
        JsonNode error = body(e.body());
        JsonNode inner = error.path("error").isObject() ? error.get("error") : error;
        String said = inner.path("message")
                .asText(inner.path("detail").asText(error.path("error").asText("")));
        return status(e.statusCode(), inner, after, new ReplyReader(settings).shown(said.isEmpty() ? text(e) : said));
    }

    private static JsonNode body(JsonValue body) {
        JsonNode json = body.isMissing() || body.isNull() ? null : body.convert(JsonNode.class);
        return json == null ? MissingNode.getInstance() : json;
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
