package io.castalia.consumers.report;

import io.castalia.schemas.Refusal;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a report goes and what it says of itself.
 *
 * @param html the page
 * @param jsonLines the same, one latent a line
 * @param code version of Castalia
 * @param judgeAndSubjectOneFamily whether the embedding judge and the subject model are of one family
 * @param windowsPerLatent how many windows of a latent are shown at most
 * @param run whose scores it is about; empty: main's or, where there is no such run, those of the only one
 */
public record ReportSettings(
        Path html,
        Path jsonLines,
        String code,
        boolean judgeAndSubjectOneFamily,
        int windowsPerLatent,
        Optional<String> run) {

    private static final int WINDOWS = 12;

    public ReportSettings {
        Refusal.unless(!html.equals(jsonLines), "report.json-lines", jsonLines, "another file than the page");
        Refusal.unless(
                windowsPerLatent >= 1 && windowsPerLatent <= 60,
                "report.windows-per-latent",
                windowsPerLatent,
                "1 to 60");
    }

    /** A report of 12 windows a latent. */
    public static ReportSettings of(Path html, Path jsonLines) {
        return new ReportSettings(html, jsonLines, "", false, WINDOWS, Optional.empty());
    }

    /** The same, made by another version. */
    public ReportSettings withCode(String version) {
        return new ReportSettings(html, jsonLines, version, judgeAndSubjectOneFamily, windowsPerLatent, run);
    }

    /** The same, with a sentence about the embedding judge or without. */
    public ReportSettings withOneFamily(boolean oneFamily) {
        return new ReportSettings(html, jsonLines, code, oneFamily, windowsPerLatent, run);
    }

    /** The same with another number of windows. */
    public ReportSettings withWindows(int number) {
        return new ReportSettings(html, jsonLines, code, judgeAndSubjectOneFamily, number, run);
    }

    /** The same about a run. */
    public ReportSettings withRun(String name) {
        return new ReportSettings(html, jsonLines, code, judgeAndSubjectOneFamily, windowsPerLatent, Optional.of(name));
    }
}
