package io.castalia.schemas.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;

/** A registry in this process, named by an address such as {@code mock://tests}. For tests: nothing outlives the JVM. */
final class InMemoryRegistry implements SchemaRegistry {

    private static final Map<String, InMemoryRegistry> BY_NAME = new ConcurrentHashMap<>();

    private final List<Schema> schemas = new ArrayList<>();
    private final Map<String, List<Schema>> subjects = new ConcurrentHashMap<>();

    /** All clients that name it see the same registry. */
    static InMemoryRegistry named(String name) {
        return BY_NAME.computeIfAbsent(name, n -> new InMemoryRegistry());
    }

    @Override
    public synchronized int register(String subject, Schema schema) {
        List<Schema> versions = subjects.computeIfAbsent(subject, s -> new ArrayList<>());
        if (!versions.contains(schema)) {
            versions.add(schema);
        }
        if (!schemas.contains(schema)) {
            schemas.add(schema);
        }
        return schemas.indexOf(schema) + 1;
    }

    @Override
    public synchronized int idOf(String subject, Schema schema) {
        if (!subjects.getOrDefault(subject, List.of()).contains(schema)) {
            throw new RegistryException(404, 40403, "subject '%s' has no such schema".formatted(subject));
        }
        return schemas.indexOf(schema) + 1;
    }

    @Override
    public synchronized Registered latest(String subject) {
        List<Schema> versions = subjects.get(subject);
        if (versions == null) {
            throw new RegistryException(404, 40401, "subject '%s' is not known".formatted(subject));
        }
        Schema newest = versions.get(versions.size() - 1);
        return new Registered(schemas.indexOf(newest) + 1, newest);
    }

    @Override
    public synchronized Schema byId(int id) {
        if (id < 1 || id > schemas.size()) {
            throw new RegistryException(404, 40403, "schema %d is not known".formatted(id));
        }
        return schemas.get(id - 1);
    }
}
