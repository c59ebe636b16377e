package io.castalia.app.embedded;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.castalia.app.embedded.RegistryEntry.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The protocol: which path asks for what, and the shape of each answer. Knows nothing of HTTP but its words. */
final class RegistryRoutes {

    private final Registrar registrar;
    private final List<Route> routes = new ArrayList<>();

    private record Route(String method, List<String> path, Function<RegistryRequest, Object> answer) {}

    // What is answered, under the protocol's names.
    private record Id(int id) {}

    private record Text(String schema) {}

    private record SubjectVersion(String subject, int version) {}

    private record Described(String subject, int version, int id, String schema) {
        static Described of(Version version) {
            return new Described(version.subject(), version.version(), version.id(), version.schema());
        }
    }

    private record LevelSet(String compatibility) {}

    private record LevelIs(String compatibilityLevel) {}

    private record ModeIs(String mode) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Compatible(
            @JsonProperty("is_compatible") boolean compatible,
            @Nullable List<String> messages) {}

    /** Text that is already JSON. */
    record Raw(String json) {}

    RegistryRoutes(Registrar registrar) {
        this.registrar = registrar;
        subjects();
        schemas();
        compatibility();
        levels();
        modes();
    }

    private void subjects() {
        on("GET", "subjects", this::subjectNames);
        on("POST", "subjects/{}", r -> Described.of(registrar.lookUp(r.name(), r.schema(), r.flag("deleted"))));
        on("DELETE", "subjects/{}", r -> registrar.deleteSubject(r.name(), r.flag("permanent")));
        on("GET", "subjects/{}/versions", r -> numbers(registrar.versions(r.name(), r.flag("deleted"))));
        on(
                "POST",
                "subjects/{}/versions",
                r -> new Id(registrar.register(r.name(), r.schema()).id()));
        on("GET", "subjects/{}/versions/{}", r -> Described.of(version(r)));
        on("GET", "subjects/{}/versions/{}/schema", r -> new Raw(version(r).schema()));
        on("GET", "subjects/{}/versions/{}/referencedby", r -> noReferences(r));
        on(
                "DELETE",
                "subjects/{}/versions/{}",
                r -> registrar.deleteVersion(r.name(), r.version(), r.flag("permanent")));
    }

    private void schemas() {
        on("GET", "", r -> Map.of());
        on("GET", "contexts", r -> List.of("."));
        on("GET", "schemas", this::allSchemas);
        on("GET", "schemas/types", r -> List.of("AVRO"));
        on("GET", "schemas/ids/{}", r -> new Text(schema(r)));
        on("GET", "schemas/ids/{}/schema", r -> new Raw(schema(r)));
        on(
                "GET",
                "schemas/ids/{}/subjects",
                r -> users(r).map(Version::subject).distinct().toList());
        on(
                "GET",
                "schemas/ids/{}/versions",
                r -> users(r).map(version -> new SubjectVersion(version.subject(), version.version()))
                        .toList());
    }

    private void compatibility() {
        on("POST", "compatibility/subjects/{}/versions", r -> compatible(r, registrar.conflicts(r.name(), r.schema())));
        on(
                "POST",
                "compatibility/subjects/{}/versions/{}",
                r -> compatible(r, registrar.conflicts(r.name(), r.version(), r.schema())));
    }

    private void levels() {
        on("GET", "config", r -> level(RegistryEntry.GLOBAL));
        on("PUT", "config", r -> setLevel(RegistryEntry.GLOBAL, r));
        on("DELETE", "config", r -> unsetLevel(RegistryEntry.GLOBAL));
        on("GET", "config/{}", r -> r.flag("defaultToGlobal") ? level(r.name()) : ownLevel(r.name()));
        on("PUT", "config/{}", r -> setLevel(r.name(), r));
        on("DELETE", "config/{}", r -> unsetLevel(r.name()));
    }

    private void modes() {
        on("GET", "mode", r -> mode(RegistryEntry.GLOBAL));
        on("PUT", "mode", r -> setMode(RegistryEntry.GLOBAL, r));
        on("GET", "mode/{}", r -> r.flag("defaultToGlobal") ? mode(r.name()) : ownMode(r.name()));
        on("PUT", "mode/{}", r -> setMode(r.name(), r));
        on("DELETE", "mode/{}", r -> unsetMode(r.name()));
    }

    private void on(String method, String path, Function<RegistryRequest, Object> answer) {
        routes.add(new Route(method, path.isEmpty() ? List.of() : List.of(path.split("/")), answer));
    }

    /** What to send back: anything that JSON can be made of, or {@link Raw}. Throws RegistryError for the rest. */
    Object answer(String method, List<String> path, Map<String, String> query, @Nullable JsonNode body) {
        boolean known = false;
        for (Route route : routes) {
            var names = names(route.path(), path);
            if (names.isPresent() && route.method().equals(method)) {
                JsonNode content = body == null ? JsonNodeFactory.instance.missingNode() : body;
                return route.answer().apply(new RegistryRequest(names.get(), query, content));
            }
            known |= names.isPresent();
        }
        throw known
                ? new RegistryError(405, 405, "%s is not for this path".formatted(method))
                : new RegistryError(404, 404, "there is no /%s; see /subjects".formatted(String.join("/", path)));
    }

    private static Optional<List<String>> names(List<String> route, List<String> path) {
        if (route.size() != path.size()) {
            return Optional.empty();
        }
        var names = new ArrayList<String>();
        for (int i = 0; i < route.size(); i++) {
            if (route.get(i).equals("{}")) {
                names.add(path.get(i));
            } else if (!route.get(i).equals(path.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(names);
    }

    private Object subjectNames(RegistryRequest request) {
        String prefix = request.query().getOrDefault("subjectPrefix", "");
        return registrar.read(store -> store.subjects(request.flag("deleted")).stream()
                .filter(subject -> subject.startsWith(prefix))
                .toList());
    }

    private Object allSchemas(RegistryRequest request) {
        String prefix = request.query().getOrDefault("subjectPrefix", "");
        boolean deleted = request.flag("deleted");
        int most = request.flag("latestOnly") ? 1 : Integer.MAX_VALUE;
        return registrar.read(store -> store.subjects(deleted).stream()
                .filter(subject -> subject.startsWith(prefix))
                .map(subject -> store.versions(subject, deleted))
                .flatMap(versions -> versions.stream().skip(Math.max(0, versions.size() - most)))
                .map(Described::of)
                .toList());
    }

    private Version version(RegistryRequest request) {
        return registrar.version(request.name(), request.version(), request.flag("deleted"));
    }

    /** Nothing refers to a version, since references are refused; but the version must be there. */
    private List<Integer> noReferences(RegistryRequest request) {
        version(request);
        return List.of();
    }

    private static List<Integer> numbers(List<Version> versions) {
        return versions.stream().map(Version::version).toList();
    }

    private String schema(RegistryRequest request) {
        int id = request.id();
        return registrar.read(store -> store.schema(id)).orElseThrow(() -> RegistryError.noSchema("schema " + id));
    }

    private Stream<Version> users(RegistryRequest request) {
        int id = request.id();
        schema(request);
        boolean deleted = request.flag("deleted");
        return registrar
                .read(store ->
                        store.all(deleted).filter(version -> version.id() == id).toList())
                .stream();
    }

    private static Object compatible(RegistryRequest request, List<String> conflicts) {
        return new Compatible(conflicts.isEmpty(), request.flag("verbose") ? conflicts : null);
    }

    private Object level(String subject) {
        return new LevelIs(registrar.read(store -> store.levelInForce(subject)).name());
    }

    private Object ownLevel(String subject) {
        return new LevelIs(registrar
                .read(store -> store.level(subject))
                .orElseThrow(() -> RegistryError.noLevel(subject))
                .name());
    }

    private Object setLevel(String subject, RegistryRequest request) {
        CompatibilityLevel level = request.level();
        registrar.set(new RegistryEntry.Level(subject, level));
        return new LevelSet(level.name());
    }

    private Object unsetLevel(String subject) {
        Object was = subject.equals(RegistryEntry.GLOBAL) ? level(subject) : ownLevel(subject);
        registrar.set(new RegistryEntry.Level(subject, null));
        return was;
    }

    private Object mode(String subject) {
        return new ModeIs(registrar.read(store -> store.modeInForce(subject)).name());
    }

    private Object ownMode(String subject) {
        return new ModeIs(registrar
                .read(store -> store.mode(subject))
                .orElseThrow(() -> RegistryError.noMode(subject))
                .name());
    }

    private Object setMode(String subject, RegistryRequest request) {
        RegistryMode mode = request.mode();
        registrar.set(new RegistryEntry.Mode(subject, mode));
        return new ModeIs(mode.name());
    }

    private Object unsetMode(String subject) {
        Object was = ownMode(subject);
        registrar.set(new RegistryEntry.Mode(subject, null));
        return was;
    }
}
