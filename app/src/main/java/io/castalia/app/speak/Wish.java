package io.castalia.app.speak;

import com.fasterxml.jackson.databind.JsonNode;
import io.castalia.producers.subject.ChatFormat.Said;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a request asks for, of both kinds.
 *
 * @param most tokens that are written at most
 * @param temperature 0 for the likeliest token
 * @param likeliest tokens that are told at each place; -1 for no log-probabilities at all
 * @param echo whether the text itself is repeated with its log-probabilities
 * @param stops texts at which it ends
 * @param form what the answer keeps to; empty for any text
 */
record Wish(
        int most,
        double temperature,
        long seed,
        int likeliest,
        boolean echo,
        List<String> stops,
        Optional<AnswerForm> form) {

    private static final int MOST_LIKELIEST = 20;
    private static final int MOST_STOPS = 8;
    private static final int MOST_OTHERWISE = 256;

    /** Reads a request for a conversation. */
    static Wish ofChat(JsonNode body) throws ProtocolException {
        boolean logprobs = body.path("logprobs").asBoolean(false);
        Wish wish = of(
                body,
                whole(body, body.has("max_completion_tokens") ? "max_completion_tokens" : "max_tokens", MOST_OTHERWISE),
                logprobs ? whole(body, "top_logprobs", 0) : -1);
        refuseUnless(wish.most > 0, "max_tokens must be at least 1");
        return wish.kept(body.path("response_format"));
    }

    private Wish kept(JsonNode format) throws ProtocolException {
        String type = format.path("type").asText("text");
        if (type.equals("text")) {
            return this;
        }
        refuseUnless(
                type.equals("json_schema"), "response_format is '%s'; there are text and json_schema".formatted(type));
        return new Wish(
                most,
                temperature,
                seed,
                likeliest,
                echo,
                stops,
                Optional.of(AnswerForm.of(format.path("json_schema").path("schema"))));
    }

    /** Reads a request to go on with a text. */
    static Wish ofText(JsonNode body) throws ProtocolException {
        Wish wish = of(
                body,
                whole(body, "max_tokens", 16),
                body.path("logprobs").isNumber() ? whole(body, "logprobs", 0) : -1);
        refuseUnless(wish.most > 0 || wish.echo, "max_tokens must be at least 1, or 0 with echo");
        return wish;
    }

    /** The turns of a conversation. */
    static List<Said> turns(JsonNode body) throws ProtocolException {
        var turns = new ArrayList<Said>();
        for (JsonNode message : body.path("messages")) {
            String role = message.path("role").asText("").replace("developer", "system");
            refuseUnless(
                    List.of("system", "user", "assistant").contains(role),
                    "a message's role must be system, user or assistant");
            turns.add(new Said(role, content(message.path("content"))));
        }
        refuseUnless(!turns.isEmpty(), "messages must hold at least one");
        return turns;
    }

    private static String content(JsonNode content) throws ProtocolException {
        if (content.isTextual()) {
            return content.asText();
        }
        var text = new StringBuilder();
        for (JsonNode part : content) {
            refuseUnless(part.path("type").asText().equals("text"), "content must be text");
            text.append(part.path("text").asText(""));
        }
        return text.toString();
    }

    private static Wish of(JsonNode body, int most, int likeliest) throws ProtocolException {
        refuseUnless(!body.path("stream").asBoolean(false), "stream is not supported; ask for the whole answer");
        refuseUnless(body.path("n").asInt(1) == 1, "n must be 1");
        refuseUnless(
                likeliest <= MOST_LIKELIEST, "at most %d log-probabilities at each place".formatted(MOST_LIKELIEST));
        refuseUnless(most >= 0, "max_tokens must not be negative");
        double temperature = body.path("temperature").asDouble(1);
        refuseUnless(temperature >= 0 && temperature <= 2, "temperature must be 0 to 2");
        JsonNode stop = body.path("stop");
        var stops = new ArrayList<String>();
        if (stop.isTextual()) {
            stops.add(stop.asText());
        }
        stop.forEach(each -> stops.add(each.asText()));
        stops.removeIf(String::isEmpty);
        refuseUnless(stops.size() <= MOST_STOPS, "at most %d stops".formatted(MOST_STOPS));
        return new Wish(
                most,
                temperature,
                body.path("seed").asLong(0),
                likeliest,
                body.path("echo").asBoolean(false),
                stops,
                Optional.empty());
    }

    private static int whole(JsonNode body, String key, int otherwise) throws ProtocolException {
        JsonNode value = body.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        refuseUnless(value.canConvertToInt(), key + " must be a whole number");
        return value.asInt();
    }

    private static void refuseUnless(boolean holds, String message) throws ProtocolException {
        if (!holds) {
            throw new ProtocolException(400, "invalid_request_error", message);
        }
    }
}
