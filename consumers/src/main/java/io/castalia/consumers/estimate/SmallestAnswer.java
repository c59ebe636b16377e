package io.castalia.consumers.estimate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The smallest answer that a JSON schema of a prompt allows: required fields, the fewest elements, the lowest numbers. */
final class SmallestAnswer {

    private static final ObjectMapper JSON = new ObjectMapper();

    private SmallestAnswer() {}

    /** The answer as text. Throws IllegalArgumentException for what no prompt of ours asks for. */
    static String of(String schema) {
        try {
            return of(JSON.readTree(schema)).toString();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a prompt's schema is no JSON: " + schema, e);
        }
    }

    private static JsonNode of(JsonNode schema) {
        return switch (schema.path("type").asText()) {
            case "object" -> object(schema);
            case "array" -> array(schema);
            case "integer" ->
                IntNode.valueOf(
                        schema.path("enum").path(0).asInt(schema.path("minimum").asInt()));
            default ->
                throw new IllegalArgumentException(
                        "a prompt's schema asks for something that is not reckoned with here: " + schema);
        };
    }

    private static ObjectNode object(JsonNode schema) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (JsonNode name : schema.path("required")) {
            object.set(name.asText(), of(schema.path("properties").path(name.asText())));
        }
        return object;
    }

    private static ArrayNode array(JsonNode schema) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < schema.path("minItems").asInt(); i++) {
            array.add(of(schema.path("items")));
        }
        return array;
    }
}
