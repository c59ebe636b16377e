package io.castalia.consumers.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.castalia.consumers.report.TopicReader;
import io.castalia.schemas.Id;
import io.castalia.schemas.LatentKey;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.Hookpoint;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * The folder that Neuronpedia's bulk import reads: {@code MODEL/SOURCE} with one row each of release, model, source set and
 * source, and features, activations and explanations as gzipped JSON Lines. Columns are those of its database; a row may lack
 * what has a default there, and name a user, a type of explanation or a model that explains only if there is one.
 */
public final class NeuronpediaExport {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ID_LENGTH = 25;

    private final DashboardSettings settings;
    private final SheetReader sheets;
    private final TextExport texts;

    private NeuronpediaExport(DashboardSettings settings, SheetReader sheets, TextExport texts) {
        this.settings = settings;
        this.sheets = sheets;
        this.texts = texts;
    }

    /**
     * Reads the topics to their ends and writes the folder.
     *
     * @param client a Kafka client's properties, with the registry's keys among them
     * @return how many latents were written
     * @throws io.castalia.schemas.Refusal where there are several explanations and it was not said which
     * @throws IOException where a file cannot be written: stop
     */
    public static int write(Map<String, ?> client, Topics topics, DashboardSettings settings) throws IOException {
        try (TopicReader reader = TopicReader.of(client);
                OutputFolder out = OutputFolder.begin(settings.out())) {
            var feed = new TopicFeed(reader, client);
            Map<String, Hookpoint> hookpoints = feed.hookpoints(topics, settings.hookpoints());
            var sheets = new SheetReader(out);
            sheets.read(feed, topics, hookpoints.keySet());
            var texts = TextExport.inWork(feed, hookpoints.keySet(), settings.texts(), out);
            texts.readExplanations(topics);
            var export = new NeuronpediaExport(settings, sheets, texts);
            int written = 0;
            for (Hookpoint hookpoint : hookpoints.values()) {
                written += export.write(hookpoint, out);
            }
            out.publish();
            return written;
        }
    }

    private int write(Hookpoint hookpoint, OutputFolder out) throws IOException {
        DashboardNames names = DashboardNames.of(hookpoint, settings);
        Path folder = out.folder(names.model(), names.source());
        rows(folder.resolve("release.jsonl"), release(names));
        rows(folder.resolve("model.jsonl"), model(names, hookpoint));
        rows(folder.resolve("sourceset.jsonl"), sourceSet(names));
        rows(folder.resolve("source.jsonl"), source(names, hookpoint));
        List<LatentKey> latents = sheets.latents(hookpoint.getName());
        for (int from = 0; from < latents.size(); from += settings.perFile()) {
            List<LatentKey> batch = latents.subList(from, Math.min(latents.size(), from + settings.perFile()));
            String file = "batch-%d.jsonl.gz".formatted(from / settings.perFile());
            write(batch, names, out.folder(names.model(), names.source()), file);
        }
        return latents.size();
    }

    private void write(List<LatentKey> latents, DashboardNames names, Path folder, String file) throws IOException {
        try (Writer features = gzipped(folder.resolve("features"), file);
                Writer activations = gzipped(folder.resolve("activations"), file);
                Writer explanations = gzipped(folder.resolve("explanations"), file)) {
            for (LatentKey latent : latents) {
                LatentSheet sheet = sheets.sheet(latent);
                line(features, feature(names, sheet));
                for (LatentSheet.Shown shown : sheet.shown()) {
                    line(activations, activation(names, sheet, shown));
                }
                String text = texts.explanation(latent);
                if (!text.isEmpty()) {
                    line(explanations, explanation(names, latent, text));
                }
            }
        }
    }

    private Map<String, Object> feature(DashboardNames names, LatentSheet sheet) {
        Map<String, Object> row = common(names, sheet.latent());
        row.put("maxActApprox", sheet.maximum());
        row.put("hasVector", false);
        row.put("vector", List.of());
        row.put("hookName", null);
        row.put("topkCosSimIndices", new ArrayList<>(sheet.similar().keySet()));
        row.put("topkCosSimValues", new ArrayList<>(sheet.similar().values()));
        row.putAll(sheet.fields());
        row.put("sourceSetName", names.set());
        return row;
    }

    private Map<String, Object> activation(DashboardNames names, LatentSheet sheet, LatentSheet.Shown shown) {
        List<Float> values = shown.window().getActivations();
        Map<String, Object> row = common(names, sheet.latent());
        row.put(
                "id",
                id(
                        names,
                        sheet.latent(),
                        shown.window().getContext(),
                        shown.window().getWindow()));
        row.put("tokens", shown.tokens());
        row.put("values", values);
        row.put("maxValue", Collections.max(values));
        row.put("maxValueTokenIndex", shown.peak());
        row.put("minValue", Collections.min(values));
        row.put("dfaValues", List.of());
        row.put("lossValues", List.of());
        row.put("binMin", shown.low());
        row.put("binMax", shown.high());
        row.put("binContains", shown.share());
        row.put("qualifyingTokenIndex", shown.peak());
        return row;
    }

    private Map<String, Object> explanation(DashboardNames names, LatentKey latent, String text) {
        Map<String, Object> row = common(names, latent.latent());
        row.remove("creatorId");
        row.put("id", id(names, latent.latent(), "explanation", 0));
        row.put("authorId", settings.creator());
        row.put("description", text);
        row.put("notes", "castalia, explainer " + texts.explainer());
        return row;
    }

    /** What every row of a latent begins with. */
    private Map<String, Object> common(DashboardNames names, int latent) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("modelId", names.model());
        row.put("layer", names.source());
        row.put("index", Integer.toString(latent));
        row.put("creatorId", settings.creator());
        row.put("createdAt", settings.time().toString());
        return row;
    }

    /** As long as theirs; the same again for the same. */
    private static String id(DashboardNames names, int latent, String what, int number) {
        return "c"
                + Id.of("neuronpedia", names.model(), names.source(), latent, what, number)
                        .toString()
                        .substring(0, ID_LENGTH - 1);
    }

    private Map<String, Object> release(DashboardNames names) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", names.set());
        row.put("description", names.set());
        row.put("creatorName", "castalia");
        row.put("creatorId", settings.creator());
        row.put("visibility", "PRIVATE");
        row.put("urls", List.of());
        row.put("createdAt", settings.time().toString());
        return row;
    }

    private Map<String, Object> model(DashboardNames names, Hookpoint hookpoint) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", names.model());
        row.put("instruct", false);
        row.put("displayNameShort", hookpoint.getModel());
        row.put("displayName", hookpoint.getModel());
        row.put("owner", owner(hookpoint.getModel()));
        row.put("layers", names.layer() + 1);
        row.put("neuronsPerLayer", 0);
        row.put("creatorId", settings.creator());
        row.put("visibility", "PRIVATE");
        row.put("createdAt", settings.time().toString());
        row.put("updatedAt", settings.time().toString());
        return row;
    }

    /** Who stands before the slash. A model that is there already keeps its row, so what is not known here harms nobody. */
    private static String owner(String model) {
        return model.contains("/") ? model.substring(0, model.indexOf('/')) : "unknown";
    }

    private Map<String, Object> sourceSet(DashboardNames names) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("modelId", names.model());
        row.put("name", names.set());
        row.put("creatorId", settings.creator());
        row.put("creatorName", "castalia");
        row.put("releaseName", names.set());
        row.put("description", names.set());
        row.put("visibility", "PRIVATE");
        row.put("hasDashboards", true);
        row.put("createdAt", settings.time().toString());
        return row;
    }

    private Map<String, Object> source(DashboardNames names, Hookpoint hookpoint) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", names.source());
        row.put("modelId", names.model());
        row.put("setName", names.set());
        row.put("creatorId", settings.creator());
        row.put("hasDashboards", true);
        row.put("visibility", "PRIVATE");
        row.put("num_tokens_in_prompt", hookpoint.getContext());
        row.put("notes", "hookpoint %s, coder %s".formatted(hookpoint.getName(), hookpoint.getCoderHash()));
        row.put("createdAt", settings.time().toString());
        return row;
    }

    private static void rows(Path file, Map<String, Object> row) throws IOException {
        Files.writeString(file, JSON.writeValueAsString(row) + "\n");
    }

    private static Writer gzipped(Path folder, String file) throws IOException {
        Files.createDirectories(folder);
        return new BufferedWriter(new OutputStreamWriter(
                new GZIPOutputStream(Files.newOutputStream(folder.resolve(file))), StandardCharsets.UTF_8));
    }

    private static void line(Writer lines, Map<String, Object> row) throws IOException {
        lines.write(JSON.writeValueAsString(row));
        lines.write('\n');
    }
}
