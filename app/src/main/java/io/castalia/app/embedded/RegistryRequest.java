package io.castalia.app.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * A request that has found its route.
 *
 * @param names what stood in the path where the route has a gap
 * @param query the query's parameters
 * @param body JSON; missing where there was none
 */
record RegistryRequest(List<String> names, Map<String, String> query, JsonNode body) {

    /** The first name of the path: a subject, or an id. */
    String name() {
        return names.get(0);
    }

    VersionName version() {
        return VersionName.parse(names.get(1));
    }

    boolean flag(String parameter) {
        return Boolean.parseBoolean(query.getOrDefault(parameter, "false"));
    }

    /** The Avro schema in the body. Other types, and references, are refused. */
    String schema() {
        JsonNode schema = body.path("schema");
        if (!schema.isTextual() || schema.asText().isEmpty()) {
            throw RegistryError.invalidSchema("the body has no text 'schema'");
        }
        String type = body.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO") && !type.equals("null")) {
            throw RegistryError.invalidSchema("schemaType is '%s', and only AVRO is known here".formatted(type));
        }
        if (!body.path("references").isEmpty()) {
            throw RegistryError.invalidSchema("references to other subjects are not known here; write them out");
        }
        return schema.asText();
    }

    CompatibilityLevel level() {
        String level = body.path("compatibility").asText();
        try {
            return CompatibilityLevel.valueOf(level);
        } catch (IllegalArgumentException e) {
            throw RegistryError.invalidLevel(level);
        }
    }

    RegistryMode mode() {
        String mode = body.path("mode").asText();
        try {
            return RegistryMode.valueOf(mode);
        } catch (IllegalArgumentException e) {
            throw RegistryError.invalidMode(mode);
        }
    }

    int id() {
        if (!name().matches("[0-9]{1,9}")) {
            throw RegistryError.noSchema("schema '" + name() + "'");
        }
        return Integer.parseInt(name());
    }
}
