package io.castalia.consumers.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Prompts as they were when they were last looked at. A prompt that changes gets a new version and a new file, written by
 * {@code -Dcastalia.golden.write=true}.
 */
public final class Golden {

    private static final Path FOLDER = Path.of("src/test/resources/prompts");

    private Golden() {}

    /** Compares a text with the checked-in one. */
    public static void check(String name, String text) throws IOException {
        Path file = FOLDER.resolve(name + ".txt");
        if (Boolean.getBoolean("castalia.golden.write")) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, text, StandardCharsets.UTF_8);
        }
        assertThat(text).isEqualTo(Files.readString(file, StandardCharsets.UTF_8));
    }
}
