package io.castalia.app.embedded;

import org.jspecify.annotations.Nullable;

/**
 * One change of the registry, as its topic keeps it. Sealed, so that whoever adds a kind must say what it does to the
 * subjects, here, and how it is written, in {@link EntryFormat}.
 */
sealed interface RegistryEntry {

    /** The subject that stands for all of them in settings. */
    String GLOBAL = "";

    /** Makes the change. Making it twice is making it once. */
    void applyTo(SubjectStore store);

    /**
     * A version of a subject, there or deleted; a deleted one is hidden but keeps its id.
     *
     * @param subject the subject
     * @param version from 1, never used again
     * @param id of the schema, the same in every subject
     * @param schema the schema's text
     * @param deleted whether it is hidden
     */
    record Version(String subject, int version, int id, String schema, boolean deleted) implements RegistryEntry {

        Version hidden() {
            return new Version(subject, version, id, schema, true);
        }

        @Override
        public void applyTo(SubjectStore store) {
            store.put(this);
        }
    }

    /**
     * A version is gone for good.
     *
     * @param subject the subject
     * @param version the version
     */
    record Erased(String subject, int version) implements RegistryEntry {
        @Override
        public void applyTo(SubjectStore store) {
            store.erase(subject, version);
        }
    }

    /**
     * The versions of a subject are hidden up to one, that one included. Read where another registry wrote it.
     *
     * @param subject the subject
     * @param upTo the last of them
     */
    record SubjectDeleted(String subject, int upTo) implements RegistryEntry {
        @Override
        public void applyTo(SubjectStore store) {
            store.hide(subject, upTo);
        }
    }

    /**
     * A subject's compatibility level.
     *
     * @param subject the subject, or {@link #GLOBAL}
     * @param level null takes the setting back
     */
    record Level(String subject, @Nullable CompatibilityLevel level) implements RegistryEntry {
        @Override
        public void applyTo(SubjectStore store) {
            store.setLevel(subject, level);
        }
    }

    /**
     * A subject's mode.
     *
     * @param subject the subject, or {@link #GLOBAL}
     * @param mode null takes the setting back
     */
    record Mode(String subject, @Nullable RegistryMode mode) implements RegistryEntry {
        @Override
        public void applyTo(SubjectStore store) {
            store.setMode(subject, mode);
        }
    }
}
