package io.castalia.app.embedded;

import io.castalia.app.embedded.RegistryEntry.Version;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.avro.Schema;

/**
 * Decides what may be registered and deleted. A change is written to the log first and holds afterwards; a refusal is a
 * {@link RegistryError}. One request at a time.
 */
final class Registrar {

    private final SubjectStore store;
    private final Consumer<RegistryEntry> log;

    Registrar(SubjectStore store, Consumer<RegistryEntry> log) {
        this.store = store;
        this.log = log;
    }

    /** Returns the schema's version in the subject: the one it has, or a new one if the subject's level allows. */
    synchronized Version register(String subject, String text) {
        Schema schema = parse(text);
        var known = store.find(subject, schema.toString(), false);
        return known.orElseGet(() -> add(subject, schema));
    }

    private Version add(String subject, Schema schema) {
        refuseIfReadOnly(subject);
        CompatibilityLevel level = store.levelInForce(subject);
        List<String> conflicts = level.conflicts(schemas(subject), schema);
        if (!conflicts.isEmpty()) {
            throw RegistryError.incompatible(subject, level, conflicts);
        }
        String canonical = schema.toString();
        int id = store.idOf(canonical).orElseGet(store::nextId);
        var version = new Version(subject, store.nextVersion(subject), id, canonical, false);
        commit(version);
        return version;
    }

    /** Returns the version of the subject that has this schema. */
    synchronized Version lookUp(String subject, String text, boolean deleted) {
        String canonical = parse(text).toString();
        requireSubject(subject, deleted);
        return store.find(subject, canonical, deleted)
                .orElseThrow(() -> RegistryError.noSchema("this schema in subject '" + subject + "'"));
    }

    /** Returns a subject's versions, oldest first; at least one. */
    synchronized List<Version> versions(String subject, boolean deleted) {
        return requireSubject(subject, deleted);
    }

    /** Returns one version of a subject. */
    synchronized Version version(String subject, VersionName name, boolean deleted) {
        List<Version> versions = requireSubject(subject, deleted);
        return name.in(versions).orElseThrow(() -> RegistryError.noVersion(subject, name));
    }

    /** What stands against the schema in the subject's level, compared with what that level names. */
    synchronized List<String> conflicts(String subject, String text) {
        return store.levelInForce(subject).conflicts(schemas(subject), parse(text));
    }

    /** What stands against the schema in the subject's level, compared with one version. */
    synchronized List<String> conflicts(String subject, VersionName name, String text) {
        Schema version = parse(version(subject, name, false).schema());
        return store.levelInForce(subject).conflicts(List.of(version), parse(text));
    }

    /** Hides a subject's versions, or erases what is hidden; returns their numbers. */
    synchronized List<Integer> deleteSubject(String subject, boolean permanent) {
        List<Version> versions = requireSubject(subject, true);
        refuseIfReadOnly(subject);
        if (permanent) {
            if (versions.stream().anyMatch(version -> !version.deleted())) {
                throw RegistryError.subjectNotDeleted(subject);
            }
            versions.forEach(version -> commit(new RegistryEntry.Erased(subject, version.version())));
        } else {
            versions = store.versions(subject, false);
            if (versions.isEmpty()) {
                throw RegistryError.alreadyDeleted(subject);
            }
            versions.forEach(version -> commit(version.hidden()));
        }
        if (store.level(subject).isPresent()) {
            commit(new RegistryEntry.Level(subject, null));
        }
        return versions.stream().map(Version::version).toList();
    }

    /** Hides one version, or erases a hidden one; returns its number. */
    synchronized int deleteVersion(String subject, VersionName name, boolean permanent) {
        Version version = version(subject, name, name.number() != 0);
        refuseIfReadOnly(subject);
        if (permanent && !version.deleted()) {
            throw RegistryError.versionNotDeleted(subject, version.version());
        }
        if (!permanent && version.deleted()) {
            throw RegistryError.versionAlreadyDeleted(subject, version.version());
        }
        commit(permanent ? new RegistryEntry.Erased(subject, version.version()) : version.hidden());
        return version.version();
    }

    /** Changes a setting. */
    synchronized void set(RegistryEntry setting) {
        commit(setting);
    }

    /** Reads the subjects in one piece. */
    synchronized <T> T read(Function<SubjectStore, T> question) {
        return question.apply(store);
    }

    private void commit(RegistryEntry entry) {
        log.accept(entry);
        entry.applyTo(store);
    }

    private List<Schema> schemas(String subject) {
        return store.versions(subject, false).stream()
                .map(version -> parse(version.schema()))
                .toList();
    }

    private List<Version> requireSubject(String subject, boolean deleted) {
        List<Version> versions = store.versions(subject, deleted);
        if (versions.isEmpty()) {
            throw RegistryError.noSubject(subject);
        }
        return versions;
    }

    private void refuseIfReadOnly(String subject) {
        if (store.modeInForce(subject) == RegistryMode.READONLY) {
            throw RegistryError.readOnly(subject);
        }
    }

    private static Schema parse(String text) {
        try {
            return new Schema.Parser().parse(text);
        } catch (RuntimeException e) { // Avro answers an unknown type with a NullPointerException
            throw RegistryError.invalidSchema(String.valueOf(e.getMessage()));
        }
    }
}
