package io.castalia.app.embedded;

import io.castalia.app.embedded.RegistryEntry.Version;
import java.util.List;
import java.util.Optional;

/**
 * How a request names a version: a number, or the newest.
 *
 * @param number from 1; 0 for the newest
 */
record VersionName(int number) {

    /** Reads a number, {@code latest}, or -1, which is the same. */
    static VersionName parse(String text) {
        if (text.equals("latest") || text.equals("-1")) {
            return new VersionName(0);
        }
        if (!text.matches("[1-9][0-9]{0,8}")) {
            throw RegistryError.invalidVersion(text);
        }
        return new VersionName(Integer.parseInt(text));
    }

    /** The version that is meant, among versions that begin with the oldest. */
    Optional<Version> in(List<Version> versions) {
        if (number == 0) {
            return versions.isEmpty() ? Optional.empty() : Optional.of(versions.get(versions.size() - 1));
        }
        return versions.stream().filter(version -> version.version() == number).findFirst();
    }

    @Override
    public String toString() {
        return number == 0 ? "latest" : Integer.toString(number);
    }
}
