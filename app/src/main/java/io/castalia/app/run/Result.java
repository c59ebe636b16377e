package io.castalia.app.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.consumers.report.Report;
import io.castalia.consumers.report.ReportSettings;
import io.castalia.consumers.report.Summary;
import io.castalia.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a finished run leaves: the report, and one JSON object that sums it up. */
public final class Result {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private Result() {}

    /** Writes report and summary, and returns the summary. */
    public static ObjectNode write(
            Map<String, Object> clients,
            Topics topics,
            RunSettings settings,
            Pipeline.Finished finished,
            @Nullable Path summaryFile)
            throws IOException {
        Path html = settings.folder().resolve("report.html");
        ReportSettings report = ReportSettings.of(html, settings.folder().resolve("report.jsonl"))
                .withCode(settings.code())
                .withRun(settings.run())
                .withOneFamily(settings.embeddingModel().equals("minilm-q"));
        Summary summary = Report.write(clients, topics, report);
        finished.stopwatch().done("report");

        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("run", settings.run());
        json.put("documents", finished.documents());
        ObjectNode counted = summary.toJson();
        for (String key : new String[] {"tokens", "activations", "latents_live", "explained", "abstained", "scored"}) {
            json.set(key, counted.remove(key));
        }
        json.put("dead_letters", finished.deadLetters());
        json.set("seconds", finished.stopwatch().toJson());
        json.setAll(counted);
        if (summaryFile != null) {
            Files.writeString(summaryFile, JSON.writeValueAsString(json) + "\n");
        }
        return json;
    }
}
