package io.castalia.app.intake;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import io.castalia.producers.corpus.FeedResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What goes back to whoever sent documents: JSON, always.
 *
 * @param status of HTTP
 * @param body what is sent
 * @param retrySeconds when to try again; 0 where that would not help
 */
record Reply(int status, String body, int retrySeconds) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int COMPLAINTS = 5;

    /* Its shape where something was taken. */
    private record Taken(
            long documents,
            long parts,
            long skipped,
            @JsonProperty("set_aside") long setAside,
            List<String> problems) {}

    /* Its shape where something is amiss. */
    private record Amiss(String error) {}

    static Reply taken(FeedResult fed, List<String> complaints) {
        var taken = new Taken(
                fed.documents(),
                fed.parts(),
                fed.skipped(),
                fed.deadLetters(),
                complaints.subList(0, Math.min(COMPLAINTS, complaints.size())));
        return new Reply(202, JSON.valueToTree(taken).toString(), 0);
    }

    static Reply amiss(int status, String error) {
        return later(status, error, 0);
    }

    static Reply later(int status, String error, int retrySeconds) {
        return new Reply(status, JSON.valueToTree(new Amiss(error)).toString(), retrySeconds);
    }

    void send(HttpExchange exchange) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", "application/json");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Cache-Control", "no-store");
        if (retrySeconds > 0) {
            headers.set("Retry-After", Integer.toString(retrySeconds));
        }
        if (status == 405) {
            headers.set("Allow", "POST");
        }
        if (status == 413) {
            // What is left of the body is not read.
            headers.set("Connection", "close");
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
