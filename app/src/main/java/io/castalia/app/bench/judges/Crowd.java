package io.castalia.app.bench.judges;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** How many requests are there at once, on average over the time since they began to be counted. */
final class Crowd {

    private long answered;
    private int there;
    private long began;
    private long changed;
    private double requestSeconds;

    synchronized void came() {
        tick();
        there++;
    }

    synchronized void left() {
        tick();
        there--;
        answered++;
    }

    /** Forgets what was, and says what it forgets. */
    synchronized ObjectNode told() {
        tick();
        double seconds = (changed - began) / 1e9;
        ObjectNode told = JsonNodeFactory.instance
                .objectNode()
                .put("answered", answered)
                .put("seconds", seconds)
                .put("at_once", seconds > 0 ? requestSeconds / seconds : 0);
        answered = 0;
        began = changed;
        requestSeconds = 0;
        return told;
    }

    private void tick() {
        long now = System.nanoTime();
        if (began == 0) {
            began = now;
            changed = now;
        }
        requestSeconds += there * ((now - changed) / 1e9);
        changed = now;
    }
}
