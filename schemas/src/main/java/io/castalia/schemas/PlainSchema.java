package io.castalia.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParser;

/** A schema as it stands in its file, without what Avro's compiler adds for Java alone. */
final class PlainSchema {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STRING_CLASS = "avro.java.string";

    private PlainSchema() {}

    /** The same schema for every language, so that it equals one that was registered from its file. */
    static Schema of(Schema schema) {
        try {
            String plain = strip(JSON.readTree(schema.toString())).toString();
            return new SchemaParser().parse(plain).mainSchema();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Avro wrote a schema that is no JSON: " + schema.getFullName(), e);
        }
    }

    private static JsonNode strip(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(STRING_CLASS);
            object.properties().forEach(property -> property.setValue(strip(property.getValue())));
            return object.size() == 1 && object.path("type").isTextual()
                    ? TextNode.valueOf(object.path("type").asText())
                    : object;
        }
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, strip(array.get(i)));
            }
        }
        return node;
    }
}
