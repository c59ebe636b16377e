package io.castalia.app.command;

import picocli.CommandLine.IVersionProvider;

/** The version of the code, as its jar says. */
public final class Version implements IVersionProvider {

    /** For instance 0.1.0-SNAPSHOT; "unpackaged" where no jar says it. */
    public static String code() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"castalia " + code(), "Java " + Runtime.version()};
    }
}
