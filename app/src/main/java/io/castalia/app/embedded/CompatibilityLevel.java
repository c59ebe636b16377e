package io.castalia.app.embedded;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;

/** What a new version of a schema owes the versions before it. The names are the protocol's. */
enum CompatibilityLevel {
    NONE(false, false, false),
    BACKWARD(true, false, false),
    BACKWARD_TRANSITIVE(true, false, true),
    FORWARD(false, true, false),
    FORWARD_TRANSITIVE(false, true, true),
    FULL(true, true, false),
    FULL_TRANSITIVE(true, true, true);

    private final boolean readsEarlier;
    private final boolean readByEarlier;
    private final boolean transitive;

    CompatibilityLevel(boolean readsEarlier, boolean readByEarlier, boolean transitive) {
        this.readsEarlier = readsEarlier;
        this.readByEarlier = readByEarlier;
        this.transitive = transitive;
    }

    /** What stands against the proposed schema, a sentence each; empty where nothing does. Oldest version first. */
    List<String> conflicts(List<Schema> earlier, Schema proposed) {
        int from = transitive ? 0 : Math.max(0, earlier.size() - 1);
        var conflicts = new ArrayList<String>();
        for (Schema version : earlier.subList(from, earlier.size())) {
            if (readsEarlier) {
                conflicts.addAll(unreadable("the new schema cannot read an earlier one", proposed, version));
            }
            if (readByEarlier) {
                conflicts.addAll(unreadable("an earlier schema cannot read the new one", version, proposed));
            }
        }
        return conflicts;
    }

    private static List<String> unreadable(String what, Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getResult()
                .getIncompatibilities()
                .stream()
                .map(reason -> "%s: %s at %s (%s)"
                        .formatted(what, reason.getType(), reason.getLocation(), reason.getMessage()))
                .toList();
    }
}
