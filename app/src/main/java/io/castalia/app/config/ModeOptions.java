package io.castalia.app.config;

import io.castalia.consumers.sample.Mode;
import java.io.PrintStream;
import picocli.CommandLine.Option;

/** By whose rules examples are chosen, shown and scored on. */
public final class ModeOptions {

    @Option(
            names = "--mode",
            paramLabel = "NAME",
            defaultValue = "strict",
            description = "By whose rules examples are chosen, shown and scored on: strict, paper (silent windows from "
                    + "contexts that are silent throughout, activations rounded down, BOS), or delphi, whose explaining and "
                    + "scoring examples overlap. All parts alike. Default: ${DEFAULT-VALUE}.")
    private String mode = "strict";

    /** The mode; refuses an unknown one with the one that was probably meant. */
    public Mode mode() {
        return Mode.named(mode);
    }

    /** Says what it means, unless it is the default. */
    public static void tell(Mode mode, PrintStream err) {
        if (mode != Mode.STRICT) {
            mode.told().forEach(line -> err.println("castalia: mode " + mode.label() + ": " + line));
        }
    }
}
