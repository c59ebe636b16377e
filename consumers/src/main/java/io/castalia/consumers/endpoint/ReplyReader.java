package io.castalia.consumers.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.castalia.consumers.prompt.Reply;
import io.castalia.consumers.prompt.Reply.Alternative;
import io.castalia.consumers.prompt.Reply.Token;
import io.castalia.consumers.prompt.Reply.Usage;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what endpoints send, in the dialects that there are: log-probabilities of completions as lists side by side (the
 * protocol, vLLM) or as objects (llama.cpp), errors within a reply of status 200, usage left out.
 */
final class ReplyReader {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SHOWN = 200;

    private final EndpointSettings settings;

    ReplyReader(EndpointSettings settings) {
        this.settings = settings;
    }

    /** Reads a reply to chat or completions. */
    Outcome read(byte[] body) {
        JsonNode root;
        try {
            root = JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return new Outcome.Unreadable("the reply is no JSON: " + shown(body), true, Usage.NONE);
        } catch (java.io.IOException e) {
            return new Outcome.Unreadable("the reply cannot be read: " + e.getMessage(), true, Usage.NONE);
        }
        if (root.path("error").isObject()) {
            JsonNode error = root.get("error");
            return new Diagnosis(settings)
                    .status(error.path("code").asInt(500), error, java.util.Optional.empty(), shown(body));
        }
        JsonNode choice = root.path("choices").path(0);
        if (!choice.isObject()) {
            return new Outcome.Unreadable("the reply has no choices: " + shown(body), true, Usage.NONE);
        }
        return read(choice, usage(root.path("usage")), root.path("usage").isObject());
    }

    private Outcome read(JsonNode choice, Usage usage, boolean counted) {
        boolean cut = choice.path("finish_reason").asText().equals("length");
        JsonNode message = choice.path("message");
        String refusal = message.path("refusal").asText("");
        if (choice.path("finish_reason").asText().equals("content_filter")) {
            return new Outcome.Replied(
                    new Reply.Refused("the endpoint's content filter stopped the answer", usage), counted);
        }
        if (!message.path("refusal").isNull() && !refusal.isEmpty()) {
            return new Outcome.Replied(new Reply.Refused(settings.hidden(refusal), usage), counted);
        }
        String text = message.isMissingNode() ? textOf(choice.path("text")) : textOf(message.path("content"));
        if (text.isEmpty() && !cut) {
            return new Outcome.Unreadable("the model answered with no text", false, usage);
        }
        List<Token> tokens = tokens(choice.path("logprobs"));
        return new Outcome.Replied(new Reply.Answered(settings.hidden(text), tokens, cut, usage), counted);
    }

    private static String textOf(JsonNode content) {
        if (content.isArray()) {
            var text = new StringBuilder();
            content.forEach(part -> text.append(part.path("text").asText("")));
            return text.toString();
        }
        return content.isTextual() ? content.asText() : "";
    }

    private static Usage usage(JsonNode usage) {
        return new Usage(
                count(usage.path("prompt_tokens")),
                count(usage.path("prompt_tokens_details").path("cached_tokens")),
                count(usage.path("completion_tokens")),
                0,
                0);
    }

    private static long count(JsonNode node) {
        return Math.max(0, node.asLong(0));
    }

    private static List<Token> tokens(JsonNode logprobs) {
        return logprobs.path("content").isArray() ? objects(logprobs.get("content")) : lists(logprobs);
    }

    private static List<Token> objects(JsonNode content) {
        var tokens = new ArrayList<Token>();
        for (JsonNode token : content) {
            var alternatives = new ArrayList<Alternative>();
            token.path("top_logprobs")
                    .forEach(top -> alternatives.add(alternative(top.path("token"), top.path("logprob"))));
            tokens.add(new Token(token.path("token").asText(""), number(token.path("logprob")), alternatives));
        }
        return tokens;
    }

    private static List<Token> lists(JsonNode logprobs) {
        var tokens = new ArrayList<Token>();
        for (int i = 0; i < logprobs.path("tokens").size(); i++) {
            var alternatives = new ArrayList<Alternative>();
            JsonNode top = logprobs.path("top_logprobs").path(i);
            top.properties().forEach(e -> alternatives.add(new Alternative(e.getKey(), number(e.getValue()))));
            tokens.add(new Token(
                    logprobs.path("tokens").path(i).asText(""),
                    number(logprobs.path("token_logprobs").path(i)),
                    alternatives));
        }
        return tokens;
    }

    private static Alternative alternative(JsonNode text, JsonNode logProbability) {
        return new Alternative(text.asText(""), number(logProbability));
    }

    private static double number(JsonNode node) {
        return node.isNumber() ? node.asDouble() : Double.NaN;
    }

    /** The beginning of what the endpoint sent, likewise. */
    String shown(byte[] body) {
        return shown(new String(body, 0, Math.min(body.length, 4 * SHOWN), java.nio.charset.StandardCharsets.UTF_8));
    }

    /** The beginning of a text of the endpoint's, in one line that holds no key and no control characters. */
    String shown(String text) {
        String line = settings.hidden(text).replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.isEmpty() ? "nothing" : line.length() > SHOWN ? line.substring(0, SHOWN) + "..." : line;
    }
}
