package io.castalia.consumers.export;

import io.castalia.schemas.Refusal;

/** Names of what stands on topics, as names of files: whoever wrote a topic must not choose where we write. */
final class FileNames {

    private FileNames() {}

    /**
     * The name, with two hyphens for each slash, as delphi has it.
     *
     * @throws Refusal where it would leave its folder, hide, or need quoting
     */
    static String safe(String what, String name) {
        String flat = name.replace("/", "--");
        Refusal.unless(
                flat.matches("[a-zA-Z0-9_-][a-zA-Z0-9._-]{0,199}"),
                what,
                name,
                "of at most 200 letters, digits, '.', '_', '-' and '/' and begin with no '.', to name a file");
        return flat;
    }
}
