package io.castalia.consumers.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    @Test
    void write_sampleRun_makesPageAndLines(@TempDir Path folder) throws IOException {
        Path html = folder.resolve("deep/report.html");
        Findings findings = Samples.run(Integer.getInteger("castalia.sample.latents", 40));

        Summary summary = Report.write(
                findings,
                ReportSettings.of(html, folder.resolve("report.jsonl")).withCode("0.1.0"));

        assertThat(html).isNotEmptyFile();
        assertThat(summary.scores()).hasSize(3);
        String keep = System.getProperty("castalia.sample.page");
        if (keep != null) {
            Files.copy(html, Path.of(keep), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
