package io.castalia.app.speak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.producers.subject.ChatFormat;
import java.util.ArrayList;
import java.util.List;

/** Answers requests of the protocol with a model, without a server around it. One thread at a time. */
final class Speech {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Speaker speaker;

    Speech(Speaker speaker) {
        this.speaker = speaker;
    }

    /** The models there are: one. */
    ObjectNode models() {
        ObjectNode json = JSON.createObjectNode().put("object", "list");
        json.putArray("data")
                .addObject()
                .put("id", speaker.name())
                .put("object", "model")
                .put("owned_by", "castalia");
        return json;
    }

    /** Answers a conversation. */
    ObjectNode chat(JsonNode body) throws ProtocolException {
        ChatFormat format = speaker.chatFormat()
                .orElseThrow(
                        () -> new ProtocolException(
                                404,
                                "no_chat_template",
                                "this is not a chat model: its files name no conversation format that is known; use /v1/completions"));
        checkModel(body);
        Wish wish = Wish.ofChat(body);
        int[] prompt = speaker.tokens(format.text(Wish.turns(body)));
        Speaker.Written written = write(prompt, wish);
        ObjectNode reply =
                reply("chat.completion", prompt.length, written.tokens().size());
        ObjectNode choice = choice(reply, written.cut());
        choice.putObject("message").put("role", "assistant").put("content", text(written, wish));
        if (wish.likeliest() >= 0) {
            ArrayNode content = choice.putObject("logprobs").putArray("content");
            written.tokens().forEach(token -> put(content.addObject(), token, true));
        }
        return reply;
    }

    /** Goes on with a text, or says how likely it is. */
    ObjectNode text(JsonNode body) throws ProtocolException {
        checkModel(body);
        Wish wish = Wish.ofText(body);
        if (!body.path("prompt").isTextual()) {
            throw new ProtocolException(400, "invalid_request_error", "prompt must be one text");
        }
        String given = body.path("prompt").asText();
        int[] prompt = speaker.tokens(given);
        Speaker.Written written = wish.most() == 0 ? new Speaker.Written(List.of(), true) : write(prompt, wish);
        if (wish.most() == 0) {
            checkLength(prompt, 0);
        }
        ObjectNode reply =
                reply("text_completion", prompt.length, written.tokens().size());
        ObjectNode choice = choice(reply, written.cut());
        choice.put("text", (wish.echo() ? given : "") + text(written, wish));
        if (wish.likeliest() >= 0) {
            var tokens = new ArrayList<Spoken>();
            if (wish.echo()) {
                tokens.addAll(speaker.read(prompt, wish.likeliest()));
            }
            tokens.addAll(written.tokens());
            lists(choice.putObject("logprobs"), tokens, wish.likeliest() > 0);
        }
        return reply;
    }

    private Speaker.Written write(int[] prompt, Wish wish) throws ProtocolException {
        checkLength(prompt, 1);
        int most = Math.min(wish.most(), speaker.positions() - prompt.length);
        return speaker.write(
                prompt,
                most,
                wish.temperature(),
                wish.seed(),
                Math.max(0, wish.likeliest()),
                wish.stops(),
                wish.form());
    }

    private void checkLength(int[] prompt, int more) throws ProtocolException {
        if (prompt.length == 0 || prompt.length + more > speaker.positions()) {
            throw new ProtocolException(
                    400,
                    "context_length_exceeded",
                    "the prompt has %d tokens; the model reads 1 to %d"
                            .formatted(prompt.length, speaker.positions() - more));
        }
    }

    private void checkModel(JsonNode body) throws ProtocolException {
        String asked = body.path("model").asText("");
        if (!asked.equals(speaker.name())) {
            throw new ProtocolException(
                    404,
                    "model_not_found",
                    "the model '%s' does not exist here; there is '%s'".formatted(asked, speaker.name()));
        }
    }

    private static String text(Speaker.Written written, Wish wish) {
        String text = Spoken.text(written.tokens());
        for (String stop : wish.stops()) {
            int at = text.indexOf(stop);
            text = at < 0 ? text : text.substring(0, at);
        }
        return text;
    }

    private ObjectNode reply(String kind, int prompt, int written) {
        ObjectNode reply =
                JSON.createObjectNode().put("id", kind).put("object", kind).put("created", 0);
        reply.put("model", speaker.name());
        reply.putObject("usage")
                .put("prompt_tokens", prompt)
                .put("completion_tokens", written)
                .put("total_tokens", prompt + written);
        return reply;
    }

    private static ObjectNode choice(ObjectNode reply, boolean cut) {
        return reply.putArray("choices").addObject().put("index", 0).put("finish_reason", cut ? "length" : "stop");
    }

    private static void put(ObjectNode json, Spoken token, boolean withLikeliest) {
        json.put("token", token.text()).put("logprob", token.logProbability());
        ArrayNode bytes = json.putArray("bytes");
        token.bytes().forEach(b -> bytes.add(b & 0xff));
        if (withLikeliest) {
            ArrayNode top = json.putArray("top_logprobs");
            token.likeliest().forEach(other -> put(top.addObject(), other, false));
        }
    }

    private static void lists(ObjectNode logprobs, List<Spoken> tokens, boolean withLikeliest) {
        ArrayNode texts = logprobs.putArray("tokens");
        ArrayNode found = logprobs.putArray("token_logprobs");
        ArrayNode top = logprobs.putArray("top_logprobs");
        ArrayNode offsets = logprobs.putArray("text_offset");
        int offset = 0;
        for (Spoken token : tokens) {
            texts.add(token.text());
            offsets.add(offset);
            offset += token.text().length();
            if (Double.isNaN(token.logProbability())) {
                found.addNull();
            } else {
                found.add(token.logProbability());
            }
            if (!withLikeliest || token.likeliest().isEmpty()) {
                top.addNull();
            } else {
                ObjectNode likeliest = top.addObject();
                token.likeliest().forEach(other -> likeliest.put(other.text(), other.logProbability()));
            }
        }
    }
}
