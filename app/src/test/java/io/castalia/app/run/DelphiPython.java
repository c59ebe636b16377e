package io.castalia.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A Python that has delphi, which {@code app/src/test/bash/fetch-delphi} makes. The gate makes it while it compiles, so it may
 * be there a little later than its tests.
 */
final class DelphiPython {

    /** Where it is; tests that need it are skipped without. */
    static final String PROPERTY = "castalia.delphi.python";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private DelphiPython() {}

    /**
     * What a script of {@code app/src/test/python} prints.
     *
     * @param folder where to keep what it says
     */
    static JsonNode run(Path folder, String script, String... arguments) throws Exception {
        Path python = Path.of(System.getProperty(PROPERTY));
        await("fetch-delphi has made " + python).atMost(PATIENCE).until(() -> Files.isExecutable(python));
        Path out = folder.resolve(script + ".json");
        Path err = folder.resolve(script + ".err");
        var line = new ArrayList<>(List.of(
                python.toString(),
                Path.of("src", "test", "python", script).toAbsolutePath().toString()));
        line.addAll(List.of(arguments));
        Process process = new ProcessBuilder(line)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        boolean ended = process.waitFor(3, TimeUnit.MINUTES);
        if (!ended) {
            process.destroyForcibly();
        }
        assertThat(ended).as(script + " has ended").isTrue();
        assertThat(process.exitValue()).as(() -> said(err)).isZero();
        return JSON.readTree(out.toFile());
    }

    private static String said(Path err) {
        try {
            return Files.readString(err);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** How often each latent fires, by what a script found. */
    static Map<Integer, Integer> counts(JsonNode found) {
        var counts = new TreeMap<Integer, Integer>();
        found.path("counts")
                .properties()
                .forEach(latent -> counts.put(
                        Integer.valueOf(latent.getKey()), latent.getValue().asInt()));
        return counts;
    }

    /** How strongly each latent fires at most, by what a script found. */
    static Map<Integer, Float> maxima(JsonNode found) {
        var maxima = new TreeMap<Integer, Float>();
        found.path("maxima")
                .properties()
                .forEach(latent -> maxima.put(
                        Integer.valueOf(latent.getKey()), latent.getValue().floatValue()));
        return maxima;
    }
}
