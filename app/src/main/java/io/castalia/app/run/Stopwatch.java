package io.castalia.app.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** How long each stage took from the start of the run to its end, in seconds. Stages overlap. */
public final class Stopwatch {

    private final long start = System.nanoTime();
    private final Map<String, Double> ends = new LinkedHashMap<>();

    /** Notes that a stage is done, the first time that this is said. */
    void done(String stage) {
        ends.putIfAbsent(stage, seconds());
    }

    /** Seconds since the start. */
    double seconds() {
        return Math.round((System.nanoTime() - start) / 1e7) / 100.0;
    }

    /** The object {@code seconds} of a summary. */
    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("total", seconds());
        ends.forEach(json::put);
        return json;
    }
}
