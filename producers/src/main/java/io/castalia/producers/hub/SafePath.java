package io.castalia.producers.hub;

import java.util.regex.Pattern;

/** Names of files that a hub gives: relative, below the folder, the same on every system. */
final class SafePath {

    private static final Pattern SEGMENT = Pattern.compile("[^/\\\\:*?\"<>|\\p{Cntrl}]{1,255}");
    private static final int LONGEST = 1024;

    private SafePath() {}

    /**
     * Checks a name.
     *
     * @throws HubException where it leads elsewhere, or could on some system
     */
    static void check(HubName name, String file) {
        boolean safe = !file.isEmpty() && file.length() <= LONGEST && !file.endsWith(Download.PART);
        for (String segment : file.split("/", -1)) {
            safe &= SEGMENT.matcher(segment).matches() && !segment.equals(".") && !segment.equals("..");
        }
        if (!safe) {
            throw new HubException(
                    "%s has a file '%s', whose name leads out of its folder or is not one everywhere; nothing was downloaded, do not trust it"
                            .formatted(name, file.replaceAll("\\p{Cntrl}", "?")));
        }
    }
}
