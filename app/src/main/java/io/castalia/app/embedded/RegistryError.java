package io.castalia.app.embedded;

import java.util.List;

/** What the registry answers where it cannot do as asked: an HTTP status, the protocol's own code, and a sentence. */
final class RegistryError extends RuntimeException {

    private final int status;
    private final int code;

    RegistryError(int status, int code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    static RegistryError noSubject(String subject) {
        return new RegistryError(404, 40401, "subject '%s' is not known; see /subjects".formatted(subject));
    }

    static RegistryError noVersion(String subject, Object version) {
        return new RegistryError(
                404,
                40402,
                "subject '%s' has no version %s; see /subjects/%s/versions".formatted(subject, version, subject));
    }

    static RegistryError noSchema(Object what) {
        return new RegistryError(404, 40403, "%s is not known; register it first".formatted(what));
    }

    static RegistryError alreadyDeleted(String subject) {
        return new RegistryError(
                404, 40404, "subject '%s' is deleted already; permanent=true erases it".formatted(subject));
    }

    static RegistryError subjectNotDeleted(String subject) {
        return new RegistryError(
                404, 40405, "subject '%s' is still in use; delete it without permanent=true first".formatted(subject));
    }

    static RegistryError versionAlreadyDeleted(String subject, int version) {
        return new RegistryError(
                404,
                40406,
                "version %d of '%s' is deleted already; permanent=true erases it".formatted(version, subject));
    }

    static RegistryError versionNotDeleted(String subject, int version) {
        return new RegistryError(
                404,
                40407,
                "version %d of '%s' is still in use; delete it without permanent=true first"
                        .formatted(version, subject));
    }

    static RegistryError noLevel(String subject) {
        return new RegistryError(
                404, 40408, "subject '%s' has no level of its own; defaultToGlobal=true asks on".formatted(subject));
    }

    static RegistryError noMode(String subject) {
        return new RegistryError(
                404, 40409, "subject '%s' has no mode of its own; defaultToGlobal=true asks on".formatted(subject));
    }

    static RegistryError invalidSchema(String why) {
        return new RegistryError(422, 42201, "this is no Avro schema that can be taken: " + why);
    }

    static RegistryError invalidVersion(String version) {
        return new RegistryError(
                422, 42202, "'%s' is no version; one is a number from 1, or 'latest'".formatted(version));
    }

    static RegistryError invalidLevel(String level) {
        return new RegistryError(
                422,
                42203,
                "'%s' is no compatibility level; there are %s".formatted(level, List.of(CompatibilityLevel.values())));
    }

    static RegistryError invalidMode(String mode) {
        return new RegistryError(
                422, 42204, "'%s' is no mode; there are %s".formatted(mode, List.of(RegistryMode.values())));
    }

    static RegistryError readOnly(String subject) {
        return new RegistryError(
                422, 42205, "subject '%s' is read-only; PUT /mode READWRITE opens it".formatted(subject));
    }

    static RegistryError incompatible(String subject, CompatibilityLevel level, List<String> conflicts) {
        return new RegistryError(
                409,
                409,
                "the schema breaks the level %s of subject '%s': %s; give new fields defaults, or set another level"
                        .formatted(level, subject, String.join("; ", conflicts)));
    }

    int status() {
        return status;
    }

    int code() {
        return code;
    }
}
