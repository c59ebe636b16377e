package io.castalia.schemas.registry;

import org.apache.avro.Schema;

/** Where schemas get their ids. */
public interface SchemaRegistry {

    /** Registers a schema under a subject and returns its id; the same schema again gives the same id. */
    int register(String subject, Schema schema);

    /** Returns the id of a schema that the subject already has, or refuses. */
    int idOf(String subject, Schema schema);

    /** Returns the newest schema of a subject, with its id. */
    Registered latest(String subject);

    /** Returns the schema that has this id. */
    Schema byId(int id);

    /**
     * A schema and its id.
     *
     * @param id unique within the registry
     * @param schema the schema
     */
    record Registered(int id, Schema schema) {}
}
