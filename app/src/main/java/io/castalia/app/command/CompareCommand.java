package io.castalia.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.app.ExitCode;
import io.castalia.app.config.ConnectionOptions;
import io.castalia.app.config.TopicOptions;
import io.castalia.app.run.Home;
import io.castalia.consumers.compare.RunsCompared;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sets the scores of two runs side by side. */
@Command(
        name = "compare",
        description = {
            "Sets the scores of two runs side by side, latent by latent on the same windows: of a cluster, or of a run's "
                    + "folder.",
            "Medians have bootstrap intervals over latents; 'better' counts the latents on which a run is better, at a "
                    + "false discovery rate of 5 %% (McNemar's exact test, or the paired bootstrap of areas)."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {"", "Example: castalia compare main again --dir .castalia/demo --summary compared.json"})
final class CompareCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "RUN", description = "One run.")
    private String first = "";

    @Parameters(index = "1", paramLabel = "RUN", description = "The other.")
    private String second = "";

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".castalia/run",
            description = "Folder of the run, where no cluster is named. Default: ${DEFAULT-VALUE}.")
    private Path dir = Path.of(".castalia/run");

    @Option(names = "--summary", paramLabel = "FILE", description = "Write the same as one JSON object.")
    private @Nullable Path summary;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private TopicOptions topics = new TopicOptions();

    @Override
    public Integer call() throws Exception {
        try (Home home = Home.reopen(connection, dir)) {
            ObjectNode compared = RunsCompared.of(home.cluster().clients(), topics.topics(), first, second)
                    .toJson();
            if (summary != null) {
                Files.writeString(summary, JSON.writeValueAsString(compared) + "\n");
            }
            print(compared);
            return ExitCode.OK.code();
        }
    }

    private void print(JsonNode compared) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "%-58s %8s %8s %8s %11s %16s %8s %8s%n",
                "score", "latents", "first", "second", "difference", "95 %", "better", "worse");
        for (JsonNode row : compared.path("rows")) {
            out.printf(
                    "%-58s %8d %8s %8s %11s %16s %8d %8d%n",
                    title(row),
                    row.path("latents").asInt(),
                    figure(row.path("first_median")),
                    figure(row.path("second_median")),
                    figure(row.path("difference_median")),
                    figure(row.path("difference_median_low")) + " to " + figure(row.path("difference_median_high")),
                    row.path("first_better").asInt(),
                    row.path("second_better").asInt());
        }
        if (!compared.path("correlations").isEmpty()) {
            out.printf("%n%-70s %8s %8s %8s%n", "ranks of latents", "latents", "Spearman", "Kendall");
        }
        for (JsonNode ranks : compared.path("correlations")) {
            out.printf(
                    "%-70s %8d %8s %8s%n",
                    ranks.path("one").asText() + " and " + ranks.path("other").asText(),
                    ranks.path("latents").asInt(),
                    figure(ranks.path("spearman")),
                    figure(ranks.path("kendall")));
        }
        for (JsonNode left : compared.path("unpaired")) {
            out.println("not compared, only one run has it: " + left.asText());
        }
        out.flush();
    }

    private static String title(JsonNode row) {
        return "%s, %s, %s%s"
                .formatted(
                        row.path("scorer").asText(),
                        row.path("first").path("judge").asText(),
                        row.path("negatives").asText(),
                        row.path("stopped_early").asBoolean() ? ", stopped early" : "");
    }

    private static String figure(JsonNode number) {
        return number.isNumber() ? String.format(Locale.ROOT, "%.3f", number.asDouble()) : "-";
    }
}
