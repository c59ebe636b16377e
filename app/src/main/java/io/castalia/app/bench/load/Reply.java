package io.castalia.app.bench.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;

/** What the load's process says to the one that started it: one JSON object a line. */
final class Reply {

    static final String EVENT = "event";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final PrintStream out;

    Reply(PrintStream out) {
        this.out = out;
    }

    /** An object of this kind, to be filled and said. */
    static ObjectNode of(String event) {
        return JSON.createObjectNode().put(EVENT, event);
    }

    synchronized void say(ObjectNode reply) {
        out.println(reply);
        out.flush();
    }
}
