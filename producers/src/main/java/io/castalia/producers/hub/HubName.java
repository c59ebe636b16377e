package io.castalia.producers.hub;

import io.castalia.schemas.Refusal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model or coder on a hub: {@code owner/name}, which may go on with a folder or file in it ({@code
 * owner/name/layer_20/width_16k}) and end with a revision ({@code @main}, {@code @refs/pr/1}, {@code @} and a commit).
 *
 * @param repository {@code owner/name}
 * @param path a folder or file in the repository; empty for all of it
 * @param revision branch, tag or commit
 */
public record HubName(String repository, String path, String revision) {

    private static final String PART = "[A-Za-z0-9_][A-Za-z0-9._-]{0,95}";
    private static final Pattern NAME = Pattern.compile(
            "(" + PART + "/" + PART + ")((?:/[A-Za-z0-9_][A-Za-z0-9._-]*)*)(?:@(" + PART + "(?:/" + PART + ")*))?");

    /**
     * Reads a name.
     *
     * @throws Refusal where it is none
     */
    public static HubName of(String name) {
        Matcher matcher = NAME.matcher(name);
        Refusal.unless(
                matcher.matches() && !name.contains(".."),
                "name",
                name,
                "owner/name, then perhaps /folder, then perhaps @revision");
        String path = matcher.group(2).isEmpty() ? "" : matcher.group(2).substring(1);
        String revision = matcher.group(3);
        return new HubName(matcher.group(1), path, revision == null ? "main" : revision);
    }

    /** Whether a setting reads as a name of a hub and not as a path that begins here or at the root. */
    public static boolean isOne(String setting) {
        return NAME.matcher(setting).matches() && !setting.contains("..");
    }

    @Override
    public String toString() {
        return repository + (path.isEmpty() ? "" : "/" + path) + "@" + revision;
    }
}
