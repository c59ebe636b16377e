package io.castalia.app.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The whole load into an empty state: from the moment that the application runs until the last block is committed. */
final class Fill {

    private final Application application;
    private final Offsets offsets;
    private final ReadThrough reading;

    Fill(Application application, Offsets offsets, ReadThrough reading) {
        this.application = application;
        this.offsets = offsets;
        this.reading = reading;
    }

    void measure(ObjectNode result) throws InterruptedException {
        if (!offsets.topics(Changelogs::isOne).isEmpty()) {
            application.forget();
        }
        try (var heap = new Heap()) {
            application.start();
            double seconds = reading.seconds("fill");
            long activations = application.counted("activations");
            result.put("fill_per_second", Math.round(activations / seconds));
            result.put("fill_seconds", Math.round(seconds * 10) / 10.0);
            result.put("activations", activations);
            result.put("evidence_sent", application.counted("evidence"));
            result.put("dead_letters", application.counted("dead-letters"));
            result.put("heap_bytes", heap.most());
        }
    }
}
