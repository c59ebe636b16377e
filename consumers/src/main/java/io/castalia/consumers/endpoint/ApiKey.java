package io.castalia.consumers.endpoint;

import io.castalia.schemas.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** A key that an endpoint knows its user by. It is sent to that endpoint only, and shown to nobody. */
public final class ApiKey {

    /** What stands where a key would. */
    public static final String HIDDEN = "********";

    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);
    private static final int LONGEST = 16 * 1024;

    private final String key;

    private ApiKey(String setting, String source, String key) {
        Refusal.unless(
                !key.isEmpty() && key.chars().allMatch(c -> c > ' ' && c < 127),
                setting,
                source,
                "the name of what holds a key: printable characters without spaces (what it holds is not shown)");
        this.key = key;
    }

    /**
     * The key in an environment variable.
     *
     * @throws Refusal where there is none, or what there is cannot be a key
     */
    public static ApiKey inVariable(String name, Map<String, String> environment) {
        Refusal.unless(
                name.matches("[A-Za-z_][A-Za-z0-9_]*"),
                "key-env",
                HIDDEN,
                "the name of an environment variable, not a key (what was given is not shown)");
        String value = environment.get(name);
        // Who gives the key itself by mistake must not read it in a log.
        String shown = name.matches("[A-Z_][A-Z0-9_]*") ? name : HIDDEN;
        Refusal.unless(value != null, "key-env", shown, "the name of an environment variable that is set");
        return new ApiKey("key-env", shown, value == null ? "" : value.strip());
    }

    /**
     * The key in a file, which nobody but its owner may read.
     *
     * @throws Refusal where it cannot be read, others may read it, or what there is cannot be a key
     */
    public static ApiKey inFile(Path file) {
        try {
            Refusal.unless(
                    Files.isRegularFile(file) && Files.size(file) <= LONGEST,
                    "key-file",
                    file,
                    "a file that is there, with a key in it and nothing else");
            if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
                Set<PosixFilePermission> mode = EnumSet.noneOf(PosixFilePermission.class);
                mode.addAll(Files.getPosixFilePermissions(file));
                mode.retainAll(OTHERS);
                Refusal.unless(mode.isEmpty(), "key-file", file, "a file that only its owner may read: chmod 600 it");
            }
            return new ApiKey(
                    "key-file", file.toString(), Files.readString(file).strip());
        } catch (IOException e) {
            // Not the cause: a decoder's message could hold what stands in the file.
            throw new Refusal("key-file", file, "a text file that can be read");
        }
    }

    String header() {
        return "Bearer " + key;
    }

    /** A text in which the key is not to be read. */
    String hiddenIn(String text) {
        return text.replace(key, HIDDEN);
    }

    @Override
    public String toString() {
        return "a key that is not shown";
    }
}
