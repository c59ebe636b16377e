package io.castalia.app.config;

import io.castalia.schemas.Refusal;
import picocli.CommandLine.Option;

/** What a process calls itself, and how it shows that it lives. */
public final class RunOptions {

    @Option(
            names = "--run",
            paramLabel = "NAME",
            defaultValue = "main",
            description = "Name of the run; stands in the headers of all that it makes. Default: ${DEFAULT-VALUE}.")
    private String run = "main";

    @Option(
            names = "--health-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Serve /healthz, /readyz and /metrics on this port of loopback; 0 for none. "
                    + "Default: ${DEFAULT-VALUE}.")
    private int healthPort;

    @Option(names = "--no-color", description = "No bars and no colours, even on a terminal.")
    private boolean noColor;

    /** The run's name. */
    public String run() {
        Refusal.unless(run.matches("[a-zA-Z0-9._-]{1,100}"), "run", run, "1 to 100 letters, digits, '.', '_' and '-'");
        return run;
    }

    /** The port, 0 for none. */
    public int healthPort() {
        Refusal.unless(healthPort >= 0 && healthPort < 65536, "health-port", healthPort, "0 to 65535");
        return healthPort;
    }

    /** Whether progress is told without a terminal's arts. */
    public boolean noColor() {
        return noColor;
    }
}
