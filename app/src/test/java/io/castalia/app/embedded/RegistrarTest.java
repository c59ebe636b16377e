package io.castalia.app.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.app.embedded.RegistryEntry.Level;
import io.castalia.app.embedded.RegistryEntry.Mode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistrarTest {

    private static final VersionName LATEST = VersionName.parse("latest");

    private final List<RegistryEntry> log = new ArrayList<>();
    private final SubjectStore store = new SubjectStore();
    private final Registrar registrar = new Registrar(store, log::add);

    @Test
    void register_sameSchema_keepsIdAndVersion() {
        var first = registrar.register("s", record("a"));
        var again = registrar.register("s", "\n" + record("a"));
        var elsewhere = registrar.register("t", record("a"));

        assertThat(again).isEqualTo(first);
        assertThat(elsewhere.id()).isEqualTo(first.id());
        assertThat(log).hasSize(2);
    }

    @Test
    void register_noSchema_isRefused() {
        refused(42201, () -> registrar.register("s", "{\"type\": \"nonsense\"}"));
        refused(42201, () -> registrar.register("s", "not json"));
        refused(42201, () -> registrar.register("s", "{\"type\":\"array\",\"items\":".repeat(5_000)));
    }

    // Version 1 has a. Version 2 adds b with a default. What version 3 may be is what the levels are about.
    @ParameterizedTest
    @CsvSource({
        "NONE,                a:string, true",
        "BACKWARD,            a c?,     true",
        "BACKWARD,            a c,      false",
        "BACKWARD,            b,        true",
        "BACKWARD_TRANSITIVE, b,        false",
        "BACKWARD_TRANSITIVE, b?,       true",
        "FORWARD,             a c,      true",
        "FORWARD,             b c,      false",
        "FORWARD_TRANSITIVE,  a c,      true",
        "FULL,                a c?,     true",
        "FULL,                a c,      false",
        "FULL,                b,        false",
        "FULL_TRANSITIVE,     a b?,     true",
        "FULL_TRANSITIVE,     b?,       false",
    })
    void register_thirdVersion_isHeldToTheLevel(CompatibilityLevel level, String fields, boolean taken) {
        registrar.register("s", record("a"));
        registrar.register("s", record("a b?"));
        registrar.set(new Level("s", level));
        String third = record(fields);

        assertThat(registrar.conflicts("s", third).isEmpty()).isEqualTo(taken);
        if (taken) {
            assertThat(registrar.register("s", third).version()).isGreaterThanOrEqualTo(2);
        } else {
            refused(409, () -> registrar.register("s", third));
        }
    }

    @Test
    void register_noLevelSet_isBackward() {
        registrar.register("s", record("a"));

        refused(409, () -> registrar.register("s", record("a c")));
        registrar.set(new Level(RegistryEntry.GLOBAL, CompatibilityLevel.NONE));
        assertThat(registrar.register("s", record("a c")).version()).isEqualTo(2);
    }

    @Test
    void register_readOnly_isRefusedButKnownSchemasAreNot() {
        int id = registrar.register("s", record("a")).id();
        registrar.set(new Mode(RegistryEntry.GLOBAL, RegistryMode.READONLY));

        assertThat(registrar.register("s", record("a")).id()).isEqualTo(id);
        refused(42205, () -> registrar.register("s", record("a b?")));
        refused(42205, () -> registrar.deleteSubject("s", false));
        registrar.set(new Mode("s", RegistryMode.READWRITE));
        assertThat(registrar.register("s", record("a b?")).version()).isEqualTo(2);
    }

    @Test
    void deleteSubject_twice_hidesThenErases() {
        int id = registrar.register("s", record("a")).id();
        refused(40405, () -> registrar.deleteSubject("s", true));

        assertThat(registrar.deleteSubject("s", false)).containsExactly(1);
        refused(40401, () -> registrar.versions("s", false));
        refused(40404, () -> registrar.deleteSubject("s", false));
        assertThat(store.schema(id)).as("records still name it").isPresent();
        assertThat(store.subjects(true)).containsExactly("s");

        assertThat(registrar.deleteSubject("s", true)).containsExactly(1);
        assertThat(store.schema(id)).isEmpty();
        refused(40401, () -> registrar.deleteSubject("s", true));
    }

    @Test
    void register_afterDelete_isANewVersionUnderTheOldId() {
        int id = registrar.register("s", record("a")).id();
        registrar.deleteSubject("s", false);

        var again = registrar.register("s", record("a"));

        assertThat(again.version()).isEqualTo(2);
        assertThat(again.id()).isEqualTo(id);
    }

    @Test
    void register_afterErase_neverGivesAnIdTwice() {
        int id = registrar.register("s", record("a")).id();
        registrar.deleteSubject("s", false);
        registrar.deleteSubject("s", true);

        assertThat(registrar.register("s", record("z")).id()).isGreaterThan(id);
    }

    @Test
    void deleteVersion_latest_isTheNewestThatIsThere() {
        registrar.register("s", record("a"));
        registrar.register("s", record("a b?"));

        refused(40407, () -> registrar.deleteVersion("s", VersionName.parse("2"), true));
        assertThat(registrar.deleteVersion("s", LATEST, false)).isEqualTo(2);
        refused(40406, () -> registrar.deleteVersion("s", VersionName.parse("2"), false));
        assertThat(registrar.version("s", LATEST, false).version()).isEqualTo(1);
        assertThat(registrar.deleteVersion("s", VersionName.parse("2"), true)).isEqualTo(2);
        refused(40402, () -> registrar.version("s", VersionName.parse("2"), true));
    }

    @Test
    void lookUp_unknown_isRefusedBySubjectOrSchema() {
        refused(40401, () -> registrar.lookUp("s", record("a"), false));
        registrar.register("s", record("a"));
        refused(40403, () -> registrar.lookUp("s", record("b"), false));
        assertThat(registrar.lookUp("s", record("a"), false).version()).isEqualTo(1);
        refused(42202, () -> VersionName.parse("0"));
    }

    @Test
    void log_readAgain_givesTheSameSubjects() throws IOException {
        registrar.register("s", record("a"));
        registrar.register("s", record("a b?"));
        registrar.register("t", record("a"));
        registrar.set(new Level("s", CompatibilityLevel.FULL));
        registrar.set(new Level(RegistryEntry.GLOBAL, CompatibilityLevel.NONE));
        registrar.set(new Mode("t", RegistryMode.READONLY));
        registrar.deleteVersion("s", LATEST, false);
        registrar.deleteVersion("s", VersionName.parse("2"), true);

        var again = new SubjectStore();
        for (RegistryEntry entry : log) {
            RegistryEntry read = EntryFormat.parse(EntryFormat.key(entry), EntryFormat.value(entry))
                    .orElseThrow();
            assertThat(read).isEqualTo(entry);
            read.applyTo(again);
            read.applyTo(again);
        }
        assertThat(again.all(true).toList()).isEqualTo(store.all(true).toList());
        assertThat(again.levelInForce("t")).isEqualTo(CompatibilityLevel.NONE);
        assertThat(again.levelInForce("s")).isEqualTo(CompatibilityLevel.FULL);
        assertThat(again.modeInForce("t")).isEqualTo(RegistryMode.READONLY);
    }

    @Test
    void log_writtenByAnotherRegistry_isRead() throws IOException {
        read(
                "{\"keytype\":\"SCHEMA\",\"subject\":\"s\",\"version\":1,\"magic\":1}",
                "{\"subject\":\"s\",\"version\":1,\"id\":7,\"schema\":\"\\\"int\\\"\",\"deleted\":false,\"references\":[]}");
        read("{\"keytype\":\"CONFIG\",\"subject\":null,\"magic\":0}", "{\"compatibilityLevel\":\"FULL\"}");
        read("{\"keytype\":\"NOOP\",\"magic\":0}", "null");
        read("{\"keytype\":\"DELETE_SUBJECT\",\"subject\":\"s\",\"magic\":0}", "{\"subject\":\"s\",\"version\":1}");

        assertThat(store.subjects(false)).isEmpty();
        assertThat(store.schema(7)).contains("\"int\"");
        assertThat(store.levelInForce("s")).isEqualTo(CompatibilityLevel.FULL);
        assertThat(store.nextId()).isEqualTo(8);
    }

    private void read(String key, String value) throws IOException {
        EntryFormat.parse(key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8))
                .ifPresent(entry -> entry.applyTo(store));
    }

    /** A record with these int fields; one that ends in a question mark has a default, a:string is a string. */
    private static String record(String fields) {
        var text = new StringBuilder();
        for (String field : fields.split(" ", -1)) {
            String name = field.substring(0, 1);
            String type = field.endsWith(":string") ? "string" : "int";
            text.append(text.length() == 0 ? "" : ",")
                    .append("{\"name\":\"%s\",\"type\":\"%s\"%s}"
                            .formatted(name, type, field.endsWith("?") ? ",\"default\":0" : ""));
        }
        return "{\"type\":\"record\",\"name\":\"R\",\"fields\":[%s]}".formatted(text);
    }

    private static void refused(int code, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        RegistryError.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
