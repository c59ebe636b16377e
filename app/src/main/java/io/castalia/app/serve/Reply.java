package io.castalia.app.serve;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import io.castalia.consumers.tap.AvroJson;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.apache.avro.generic.IndexedRecord;

/**
 * What goes back to whoever asked: JSON, always.
 *
 * @param status of HTTP
 * @param body what is sent
 */
record Reply(int status, String body) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RETRY_SECONDS = "1";

    /* Its shape where something is amiss. */
    private record Amiss(String error) {}

    static Reply of(IndexedRecord record) throws IOException {
        var text = new StringWriter();
        try (JsonGenerator out = JSON.getFactory().createGenerator(text)) {
            AvroJson.write(out, record);
        }
        return new Reply(200, text.toString());
    }

    static Reply amiss(int status, String error) {
        return new Reply(status, JSON.valueToTree(new Amiss(error)).toString());
    }

    void send(HttpExchange exchange) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", "application/json");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Cache-Control", "no-store");
        if (status == 503) {
            headers.set("Retry-After", RETRY_SECONDS);
        }
        if (status == 405) {
            headers.set("Allow", "GET, HEAD");
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        boolean bodiless = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, bodiless ? -1 : bytes.length);
        if (!bodiless) {
            exchange.getResponseBody().write(bytes);
        }
    }
}
