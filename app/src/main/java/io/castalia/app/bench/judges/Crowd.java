package io.castalia.app.bench.judges;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** How many requests are there at once, on average over the time since they began to be counted. */
final class Crowd {

    private long answered;
    private int there;
    private int most;
    private long began;
    private long changed;
    private double requestSeconds;

    synchronized void came() {
        tick();
        there++;
        most = Math.max(most, there);
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
                .put("at_once", seconds > 0 ? requestSeconds / seconds : 0)
                .put("most", most);
        answered = 0;
        most = there;
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
