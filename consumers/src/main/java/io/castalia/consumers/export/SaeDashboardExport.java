package io.castalia.consumers.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.castalia.consumers.report.TopicReader;
import io.castalia.schemas.LatentKey;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.Hookpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files that SAEDashboard's Neuronpedia runner writes ({@code batch-N.json}), and its converter reads. */
public final class SaeDashboardExport {

    private static final ObjectMapper JSON = new ObjectMapper();

    private SaeDashboardExport() {}

    /**
     * Reads the topics to their ends and writes the folder, with one for each hookpoint in it.
     *
     * @param client a Kafka client's properties, with the registry's keys among them
     * @return how many latents were written
     * @throws IOException where a file cannot be written: stop
     */
    public static int write(Map<String, ?> client, Topics topics, DashboardSettings settings) throws IOException {
        try (TopicReader reader = TopicReader.of(client);
                OutputFolder out = OutputFolder.begin(settings.out())) {
            var feed = new TopicFeed(reader, client);
            Map<String, Hookpoint> hookpoints = feed.hookpoints(topics, settings.hookpoints());
            var sheets = new SheetReader(out);
            sheets.read(feed, topics, hookpoints.keySet());
            int written = 0;
            for (Hookpoint hookpoint : hookpoints.values()) {
                Path folder = out.folder(FileNames.safe("hookpoint", hookpoint.getName()));
                written += write(folder, hookpoint, sheets, settings);
            }
            out.publish();
            return written;
        }
    }

    private static int write(Path folder, Hookpoint hookpoint, SheetReader sheets, DashboardSettings settings)
            throws IOException {
        List<LatentKey> latents = sheets.latents(hookpoint.getName());
        for (int from = 0; from < latents.size(); from += settings.perFile()) {
            var features = new ArrayList<Map<String, Object>>();
            for (LatentKey latent : latents.subList(from, Math.min(latents.size(), from + settings.perFile()))) {
                features.add(feature(sheets.sheet(latent), hookpoint));
            }
            DashboardNames names = DashboardNames.of(hookpoint, settings);
            Map<String, Object> batch = new LinkedHashMap<>();
            batch.put("model_id", names.model());
            batch.put("layer", names.layer());
            batch.put("sae_set", names.set());
            batch.put("features", features);
            JSON.writeValue(
                    folder.resolve("batch-%d.json".formatted(from / settings.perFile()))
                            .toFile(),
                    batch);
        }
        return latents.size();
    }

    static Map<String, Object> feature(LatentSheet sheet, Hookpoint hookpoint) {
        Map<String, Object> feature = new LinkedHashMap<>();
        feature.put("feature_index", sheet.latent());
        feature.putAll(sheet.fields());
        feature.put("n_prompts_total", sheet.contexts());
        feature.put("n_tokens_in_prompt", hookpoint.getContext());
        feature.put("dataset", "");
        feature.put(
                "activations",
                sheet.shown().stream().map(SaeDashboardExport::activation).toList());
        return feature;
    }

    private static Map<String, Object> activation(LatentSheet.Shown shown) {
        Map<String, Object> activation = new LinkedHashMap<>();
        activation.put("bin_min", shown.low());
        activation.put("bin_max", shown.high());
        activation.put("bin_contains", shown.share());
        activation.put("qualifying_token_index", shown.peak());
        activation.put("tokens", shown.tokens());
        activation.put("values", shown.window().getActivations());
        return activation;
    }
}
