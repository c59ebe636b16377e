package io.castalia.app;

import io.castalia.app.command.Castalia;
import io.castalia.app.config.Masked;
import io.castalia.app.config.Sources;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Where the program begins. */
public final class Main {

    private static final Logger log = LoggerFactory.getLogger(Main.class);

    private Main() {}

    /** Runs one subcommand, and exits with its code. */
    public static void main(String[] args) {
        // Before any engine is loaded: natives and models come from the class path, never from the network.
        System.setProperty("ai.djl.offline", "true");
        System.exit(run(System.getenv(), Path.of(""), args));
    }

    /** Runs one subcommand with this environment in this folder, and returns its exit code. */
    public static int run(Map<String, String> environment, Path folder, String... args) {
        var line = new CommandLine(new Castalia());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExitCodeExceptionMapper(error -> ExitCode.of(error).code());
        line.setParameterExceptionHandler((error, a) -> usage(error));
        line.setExecutionExceptionHandler((error, command, parsed) -> failed(command.getErr(), error));
        try {
            Sources sources = Sources.of(environment, folder);
            provide(line, sources);
            line.setExecutionStrategy(parsed -> execute(parsed, sources));
        } catch (IllegalArgumentException e) {
            return failed(line.getErr(), e);
        }
        return line.execute(args);
    }

    /** What only shows something is done whatever is set, since it says what may be. */
    private static int execute(ParseResult parsed, Sources sources) {
        CommandLine line = parsed.commandSpec().commandLine();
        if (!showsOnly(parsed)) {
            try {
                sources.refuseUnknown(line.getCommandSpec());
            } catch (IllegalArgumentException e) {
                return failed(line.getErr(), e);
            }
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    private static boolean showsOnly(ParseResult parsed) {
        List<CommandLine> given = parsed.asCommandLineList();
        return given.stream().anyMatch(line -> line.isUsageHelpRequested() || line.isVersionHelpRequested())
                || given.get(given.size() - 1).getCommandSpec().qualifiedName().equals("castalia config show");
    }

    private static void provide(CommandLine line, Sources sources) {
        line.setDefaultValueProvider(sources);
        Castalia root = line.getCommand();
        root.sources(sources);
    }

    private static int failed(PrintWriter err, Throwable error) {
        ExitCode code = ExitCode.of(error);
        err.println("castalia: "
                + (code == ExitCode.INTERRUPTED
                        ? "interrupted; start it again to go on from here"
                        : ExitCode.message(error)));
        err.flush();
        log.info("stopped with exit code {}", code.code(), error);
        return code.code();
    }

    private static int usage(ParameterException error) {
        PrintWriter err = error.getCommandLine().getErr();
        err.println("castalia: " + Masked.text(String.valueOf(error.getMessage())));
        if (!UnmatchedArgumentException.printSuggestions(error, err)) {
            err.println("See 'castalia %s --help'."
                    .formatted(error.getCommandLine().getCommandName().replace("castalia", ""))
                    .replace("castalia  ", "castalia "));
        }
        err.flush();
        return ExitCode.USAGE.code();
    }
}
