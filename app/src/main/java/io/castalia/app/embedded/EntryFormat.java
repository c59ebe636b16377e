package io.castalia.app.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.app.embedded.RegistryEntry.Erased;
import io.castalia.app.embedded.RegistryEntry.Level;
import io.castalia.app.embedded.RegistryEntry.Mode;
import io.castalia.app.embedded.RegistryEntry.SubjectDeleted;
import io.castalia.app.embedded.RegistryEntry.Version;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How entries stand on the topic: keys and values in the JSON that Confluent's registry keeps in {@code _schemas}.
 */
final class EntryFormat {

    /*
     * key                                                          value
     * {"keytype":"SCHEMA","subject":S,"version":V,"magic":1}       {"subject":S,"version":V,"id":I,"schema":T,"deleted":B}, none: erased
     * {"keytype":"CONFIG","subject":S,"magic":0}                   {"compatibilityLevel":L}, none: unset
     * {"keytype":"MODE","subject":S,"magic":0}                     {"mode":M}, none: unset
     * {"keytype":"DELETE_SUBJECT","subject":S,"magic":0}           {"subject":S,"version":V}; only read
     *
     * S is null where a setting is global. Other key types are passed over.
     */
    private static final ObjectMapper JSON = new ObjectMapper();

    private EntryFormat() {}

    static byte[] key(RegistryEntry entry) {
        if (entry instanceof Version version) {
            return bytes(schemaKey(version.subject(), version.version()));
        }
        if (entry instanceof Erased erased) {
            return bytes(schemaKey(erased.subject(), erased.version()));
        }
        if (entry instanceof Level level) {
            return bytes(key("CONFIG", level.subject()).put("magic", 0));
        }
        if (entry instanceof Mode mode) {
            return bytes(key("MODE", mode.subject()).put("magic", 0));
        }
        var deleted = (SubjectDeleted) entry;
        return bytes(key("DELETE_SUBJECT", deleted.subject()).put("magic", 0));
    }

    static byte @Nullable [] value(RegistryEntry entry) {
        ObjectNode value = JsonNodeFactory.instance.objectNode();
        if (entry instanceof Version version) {
            value.put("subject", version.subject())
                    .put("version", version.version())
                    .put("id", version.id());
            return bytes(value.put("schema", version.schema()).put("deleted", version.deleted()));
        }
        if (entry instanceof Level level && level.level() != null) {
            return bytes(value.put("compatibilityLevel", level.level().name()));
        }
        if (entry instanceof Mode mode && mode.mode() != null) {
            return bytes(value.put("mode", mode.mode().name()));
        }
        if (entry instanceof SubjectDeleted deleted) {
            return bytes(value.put("subject", deleted.subject()).put("version", deleted.upTo()));
        }
        return null;
    }

    /** The entry of a record, or nothing where its key is of another type. Throws IOException where it is no JSON. */
    static Optional<RegistryEntry> parse(byte[] key, byte @Nullable [] value) throws IOException {
        JsonNode name = JSON.readTree(key);
        JsonNode body = value == null ? JsonNodeFactory.instance.missingNode() : JSON.readTree(value);
        String subject = name.path("subject").asText("");
        try {
            return switch (name.path("keytype").asText()) {
                case "SCHEMA" ->
                    Optional.of(schema(subject, name.path("version").asInt(), body));
                case "CONFIG" -> Optional.of(level(global(name, subject), body));
                case "MODE" -> Optional.of(mode(global(name, subject), body));
                case "DELETE_SUBJECT" ->
                    Optional.of(new SubjectDeleted(subject, body.path("version").asInt()));
                default -> Optional.empty();
            };
        } catch (IllegalArgumentException e) {
            throw new IOException(e);
        }
    }

    private static RegistryEntry schema(String subject, int version, JsonNode body) {
        return body.isMissingNode()
                ? new Erased(subject, version)
                : new Version(
                        subject,
                        version,
                        body.path("id").asInt(),
                        body.path("schema").asText(),
                        body.path("deleted").asBoolean());
    }

    private static RegistryEntry level(String subject, JsonNode body) {
        JsonNode level = body.path("compatibilityLevel");
        return new Level(subject, level.isTextual() ? CompatibilityLevel.valueOf(level.asText()) : null);
    }

    private static RegistryEntry mode(String subject, JsonNode body) {
        JsonNode mode = body.path("mode");
        return new Mode(subject, mode.isTextual() ? RegistryMode.valueOf(mode.asText()) : null);
    }

    private static String global(JsonNode key, String subject) {
        return key.path("subject").isTextual() ? subject : RegistryEntry.GLOBAL;
    }

    private static ObjectNode schemaKey(String subject, int version) {
        return key("SCHEMA", subject).put("version", version).put("magic", 1);
    }

    private static ObjectNode key(String type, String subject) {
        ObjectNode key = JsonNodeFactory.instance.objectNode().put("keytype", type);
        return key.put("subject", subject.equals(RegistryEntry.GLOBAL) ? null : subject);
    }

    private static byte[] bytes(JsonNode node) {
        try {
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of text and numbers cannot be written as JSON", e);
        }
    }
}
