package io.castalia.app.embedded;

import io.castalia.app.embedded.RegistryEntry.Version;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The subjects, their versions and their settings: what the entries so far add up to. Not for several threads. */
final class SubjectStore {

    private final NavigableMap<String, NavigableMap<Integer, Version>> subjects = new TreeMap<>();
    private final Map<String, CompatibilityLevel> levels = new HashMap<>();
    private final Map<String, RegistryMode> modes = new HashMap<>();
    private int lastId;

    void put(Version version) {
        subjects.computeIfAbsent(version.subject(), s -> new TreeMap<>()).put(version.version(), version);
        lastId = Math.max(lastId, version.id());
    }

    void erase(String subject, int version) {
        NavigableMap<Integer, Version> versions = subjects.get(subject);
        if (versions != null) {
            versions.remove(version);
            if (versions.isEmpty()) {
                subjects.remove(subject);
            }
        }
    }

    void hide(String subject, int upTo) {
        NavigableMap<Integer, Version> versions = subjects.get(subject);
        if (versions != null) {
            versions.headMap(upTo, true).replaceAll((number, version) -> version.hidden());
        }
    }

    void setLevel(String subject, @Nullable CompatibilityLevel level) {
        set(levels, subject, level);
    }

    void setMode(String subject, @Nullable RegistryMode mode) {
        set(modes, subject, mode);
    }

    private static <T> void set(Map<String, T> settings, String subject, @Nullable T value) {
        if (value == null) {
            settings.remove(subject);
        } else {
            settings.put(subject, value);
        }
    }

    /** Names in order; with deleted ones also those that have nothing else. */
    List<String> subjects(boolean deleted) {
        return subjects.entrySet().stream()
                .filter(subject -> subject.getValue().values().stream().anyMatch(visible(deleted)))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Every version of every subject, in order. */
    Stream<Version> all(boolean deleted) {
        return subjects.values().stream()
                .map(Map::values)
                .flatMap(Collection::stream)
                .filter(visible(deleted));
    }

    /** A subject's versions, oldest first; empty where it has none. */
    List<Version> versions(String subject, boolean deleted) {
        NavigableMap<Integer, Version> versions = subjects.get(subject);
        return versions == null
                ? List.of()
                : versions.values().stream().filter(visible(deleted)).toList();
    }

    /** One version of a subject, deleted or not. */
    Optional<Version> version(String subject, int version) {
        NavigableMap<Integer, Version> versions = subjects.get(subject);
        return versions == null ? Optional.empty() : Optional.ofNullable(versions.get(version));
    }

    /** The newest version of a subject with this text. */
    Optional<Version> find(String subject, String schema, boolean deleted) {
        var matches = new ArrayList<>(versions(subject, deleted));
        matches.removeIf(version -> !version.schema().equals(schema));
        return matches.isEmpty() ? Optional.empty() : Optional.of(matches.get(matches.size() - 1));
    }

    /** The schema with this id. */
    Optional<String> schema(int id) {
        return all(true)
                .filter(version -> version.id() == id)
                .map(Version::schema)
                .findFirst();
    }

    /** The id of this text, in whatever subject. */
    OptionalInt idOf(String schema) {
        return all(true)
                .filter(version -> version.schema().equals(schema))
                .mapToInt(Version::id)
                .findFirst();
    }

    /** An id above every one that was ever given since the start. */
    int nextId() {
        return lastId + 1;
    }

    /** A version number above every one that the subject has. */
    int nextVersion(String subject) {
        NavigableMap<Integer, Version> versions = subjects.get(subject);
        return versions == null ? 1 : versions.lastKey() + 1;
    }

    Optional<CompatibilityLevel> level(String subject) {
        return Optional.ofNullable(levels.get(subject));
    }

    /** The level that holds for a subject: its own, else the global one, else BACKWARD. */
    CompatibilityLevel levelInForce(String subject) {
        return level(subject).or(() -> level(RegistryEntry.GLOBAL)).orElse(CompatibilityLevel.BACKWARD);
    }

    Optional<RegistryMode> mode(String subject) {
        return Optional.ofNullable(modes.get(subject));
    }

    /** The mode that holds for a subject: its own, else the global one, else READWRITE. */
    RegistryMode modeInForce(String subject) {
        return mode(subject).or(() -> mode(RegistryEntry.GLOBAL)).orElse(RegistryMode.READWRITE);
    }

    private static Predicate<Version> visible(boolean deleted) {
        return version -> deleted || !version.deleted();
    }
}
