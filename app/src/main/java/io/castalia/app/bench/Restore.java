package io.castalia.app.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.streams.topology.Stores;
import java.util.Map;
import java.util.Set;

/** What the state weighs, and how long it takes to have it back from its changelogs when the local files are gone. */
final class Restore {

    /** What is kept of contexts, whose ceiling is their number and not the latents'. */
    private static final Set<String> OF_CONTEXTS = Set.of(Stores.CONTEXTS, Stores.TEXTS);

    private final BenchSettings settings;
    private final Application application;
    private final Changelogs changelogs;

    Restore(BenchSettings settings, Application application, Changelogs changelogs) {
        this.settings = settings;
        this.application = application;
        this.changelogs = changelogs;
    }

    void measure(ObjectNode result) throws InterruptedException {
        application.close();
        Narrator.say("restore", "waiting until the changelogs are at rest");
        long logged = changelogs.bytesAtRest(settings.restSeconds());
        Map<String, Changelogs.Live> live = changelogs.live();
        long all = 0;
        long contexts = 0;
        ObjectNode stores = result.putObject("stores");
        for (var store : live.entrySet()) {
            all += store.getValue().bytes();
            contexts += OF_CONTEXTS.contains(store.getKey()) ? store.getValue().bytes() : 0;
            stores.putObject(store.getKey())
                    .put("rows", store.getValue().rows())
                    .put("bytes", store.getValue().bytes());
        }
        result.put(
                "state_bytes_per_latent",
                (all - contexts) / settings.load().shape().latents());
        result.put("context_bytes", contexts);
        result.put("changelog_bytes", logged);
        result.put("changelog_over_state", Math.round(100.0 * logged / Math.max(1, all)) / 100.0);
        application.deleteFiles();
        result.put("restore_seconds", Math.round(application.start() / 1e8) / 10.0);
    }
}
