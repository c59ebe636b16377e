package io.castalia.consumers.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.castalia.schemas.Topics;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/** What the topics say of their latents at one moment: a page, the same as JSON Lines, and a summary. */
public final class Report {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Report() {}

    /**
     * Reads the topics to their ends and writes both files; a file that is there already is replaced when the new one is
     * whole.
     *
     * @param client a Kafka client's properties, with the registry's keys among them
     * @param topics the topics; those that are not there count as empty
     * @throws io.castalia.schemas.Refusal where the run that is asked for has made nothing, or none is asked for and there
     *     are several
     * @throws IOException where a file cannot be written: stop
     */
    public static Summary write(Map<String, ?> client, Topics topics, ReportSettings settings) throws IOException {
        var builder = new ReportBuilder(settings.windowsPerLatent());
        try (TopicReader reader = TopicReader.of(client)) {
            new TopicFeed(reader, client, builder).read(topics, settings.run());
        }
        return write(builder.build(), settings);
    }

    static Summary write(Findings findings, ReportSettings settings) throws IOException {
        Summary summary = Summary.of(findings);
        replace(settings.html(), out -> Page.write(out, Overview.of(findings, summary, settings), findings.latents()));
        replace(settings.jsonLines(), out -> {
            for (ShownLatent latent : findings.latents()) {
                if (latent.worthShowing()) {
                    out.write(JSON.writeValueAsString(LatentJson.line(latent)));
                    out.write('\n');
                }
            }
        });
        return summary;
    }

    /** Writes beside the file and moves, so that nobody sees half a report. */
    private static void replace(Path file, Content content) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path folder = absolute.getParent();
        if (folder == null) {
            throw new IOException("'%s' is a folder; name a file for the report".formatted(file));
        }
        try {
            Files.createDirectories(folder);
            Path draft = absolute.resolveSibling(absolute.getFileName() + ".part");
            try (Writer out =
                    new BufferedWriter(new OutputStreamWriter(Files.newOutputStream(draft), StandardCharsets.UTF_8))) {
                content.write(out);
            }
            Files.move(draft, absolute, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new IOException(
                    "cannot write the report '%s': %s; name a file in a folder that can be written to"
                            .formatted(file, e),
                    e);
        }
    }

    private interface Content {
        void write(Writer out) throws IOException;
    }
}
