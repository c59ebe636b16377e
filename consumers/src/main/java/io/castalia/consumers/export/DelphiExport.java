package io.castalia.consumers.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.castalia.consumers.report.TopicReader;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.Hookpoint;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What the topics hold, in the layout of delphi's results (reference 1.5 and 6.4). */
public final class DelphiExport {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private DelphiExport() {}

    /**
     * Reads the topics to their ends and writes the folder, which is there whole or not at all.
     *
     * @param client a Kafka client's properties, with the registry's keys among them
     * @throws Refusal where the folder is there already, a hookpoint is not declared, or there are several explanations or
     *     scores of a kind and it was not said which
     * @throws IOException where a file cannot be written: stop
     */
    public static DelphiCounts write(Map<String, ?> client, Topics topics, DelphiSettings settings) throws IOException {
        try (TopicReader reader = TopicReader.of(client);
                OutputFolder out = OutputFolder.begin(settings.out())) {
            var feed = new TopicFeed(reader, client);
            Map<String, Hookpoint> hookpoints = feed.hookpoints(topics, settings.hookpoints());
            var caches = new CacheExport(feed, hookpoints, settings.rows());
            Map<String, CacheCounts> counts = settings.cache() ? caches.write(topics, out) : new TreeMap<>();
            var texts = TextExport.inFolder(feed, hookpoints.keySet(), settings.texts(), out);
            texts.write(topics);
            Hookpoint first = hookpoints.values().iterator().next();
            CacheCounts held = counts.getOrDefault(first.getName(), CacheCounts.NONE);
            JSON.writeValue(
                    out.folder().resolve("run_config.json").toFile(),
                    runConfig(hookpoints, first, caches.config(first, held), texts, settings));
            out.publish();
            return new DelphiCounts(counts, texts.explanations(), texts.scores(), feed.unreadables());
        }
    }

    /** Delphi's {@code RunConfig}, as far as it can be told: its own defaults stand for what is left out. */
    private static Map<String, Object> runConfig(
            Map<String, Hookpoint> hookpoints,
            Hookpoint first,
            Map<String, Object> cache,
            TextExport texts,
            DelphiSettings settings) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("cache_cfg", cache);
        config.put("constructor_cfg", Map.of("example_ctx_len", first.getWindow()));
        config.put("sampler_cfg", Map.of());
        config.put("model", first.getModel());
        config.put("sparse_model", first.getCoder());
        config.put(
                "hookpoints",
                hookpoints.keySet().stream()
                        .map(name -> FileNames.safe("hookpoint", name))
                        .toList());
        config.put("explainer_model", texts.explainer());
        // So that delphi takes the explanations that are here, and makes none of its own.
        config.put("explainer", "none");
        config.put("scorers", texts.scorers());
        config.put("name", String.valueOf(settings.out().getFileName()));
        return config;
    }
}
