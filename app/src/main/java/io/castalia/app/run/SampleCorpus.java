package io.castalia.app.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;

/** The bundled corpus: short documents in many subjects and registers, written for this project. */
public final class SampleCorpus {

    private static final List<String> FILES = List.of("craft.jsonl", "life.jsonl", "nature.jsonl", "society.jsonl");
    private static final String FOLDER = "/io/castalia/app/corpus/";

    private SampleCorpus() {}

    /** Writes its files into a folder, which is made where it is missing, and returns the folder. */
    public static Path writeTo(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (String file : FILES) {
            try (InputStream in = Objects.requireNonNull(SampleCorpus.class.getResourceAsStream(FOLDER + file), file)) {
                Files.copy(in, folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return folder;
    }
}
