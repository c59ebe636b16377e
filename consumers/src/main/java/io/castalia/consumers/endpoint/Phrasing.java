package io.castalia.consumers.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.core.JsonNumber;
import com.openai.core.JsonValue;
import com.openai.models.ResponseFormatJsonSchema;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.completions.CompletionCreateParams;
import io.castalia.consumers.prompt.Prompt;
import io.castalia.consumers.prompt.Turn;
import io.castalia.schemas.Refusal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Prompts as requests of the protocol. */
final class Phrasing {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int FORMATS_KEPT = 64;

    private final String model;
    private final Map<String, ResponseFormatJsonSchema> formats = new ConcurrentHashMap<>();

    Phrasing(String model) {
        this.model = model;
    }

    /** A conversation. */
    ChatCompletionCreateParams chat(Prompt prompt, Dialect dialect) {
        var request = ChatCompletionCreateParams.builder().model(model).temperature(prompt.temperature());
        // Deprecated by one vendor, and what every other takes.
        request.putAdditionalBodyProperty("seed", JsonNumber.of(prompt.seed()));
        for (Turn turn : prompt.turns()) {
            switch (turn.role()) {
                case SYSTEM -> request.addSystemMessage(turn.text());
                case USER -> request.addUserMessage(turn.text());
                case ASSISTANT -> request.addAssistantMessage(turn.text());
            }
        }
        if (dialect.completionTokens()) {
            request.maxCompletionTokens(prompt.maxTokens());
        } else {
            request.putAdditionalBodyProperty("max_tokens", JsonNumber.of(prompt.maxTokens()));
        }
        if (prompt.alternatives() > 0 && dialect.abilities().logProbabilities()) {
            request.logprobs(true).topLogprobs(prompt.alternatives());
        }
        if (prompt.schema() != null && dialect.abilities().schema()) {
            request.responseFormat(format(prompt.schema()));
        }
        return request.build();
    }

    /** The same as one text to go on with, for models that hold no conversations. */
    CompletionCreateParams text(Prompt prompt, Dialect dialect) {
        var request = CompletionCreateParams.builder()
                .model(model)
                .prompt(oneText(prompt.turns()))
                .maxTokens(prompt.maxTokens())
                .temperature(prompt.temperature())
                .seed(prompt.seed())
                .stopOfStrings(List.of("\nUser:", "\nAssistant:"));
        if (prompt.alternatives() > 0 && dialect.abilities().logProbabilities()) {
            request.logprobs(prompt.alternatives());
        }
        return request.build();
    }

    /** A text whose tokens' log-probabilities are wanted. */
    CompletionCreateParams echo(String text, int alternatives, int written) {
        return CompletionCreateParams.builder()
                .model(model)
                .prompt(text)
                .maxTokens(written)
                .temperature(0)
                .echo(true)
                .logprobs(Math.max(1, alternatives))
                .build();
    }

    /** Turns written into one text, at whose end the model speaks. */
    static String oneText(List<Turn> turns) {
        var text = new StringBuilder();
        for (Turn turn : turns) {
            switch (turn.role()) {
                case SYSTEM -> text.append(turn.text());
                case USER -> text.append("User: ").append(turn.text());
                case ASSISTANT -> text.append("Assistant: ").append(turn.text());
            }
            text.append("\n\n");
        }
        return text.append("Assistant:").toString();
    }

    /** Prompts of one kind have one schema, and few kinds are asked at a time. */
    private ResponseFormatJsonSchema format(String schema) {
        if (formats.size() > FORMATS_KEPT) {
            formats.clear();
        }
        return formats.computeIfAbsent(schema, Phrasing::read);
    }

    private static ResponseFormatJsonSchema read(String schema) {
        var body = ResponseFormatJsonSchema.JsonSchema.Schema.builder();
        tree(schema)
                .properties()
                .forEach(field -> body.putAdditionalProperty(field.getKey(), JsonValue.fromJsonNode(field.getValue())));
        return ResponseFormatJsonSchema.builder()
                .jsonSchema(ResponseFormatJsonSchema.JsonSchema.builder()
                        .name("answer")
                        .strict(true)
                        .schema(body.build())
                        .build())
                .build();
    }

    private static JsonNode tree(String schema) {
        try {
            return JSON.readTree(schema);
        } catch (JsonProcessingException e) {
            throw new Refusal("prompt.schema", schema, "a JSON schema");
        }
    }
}
