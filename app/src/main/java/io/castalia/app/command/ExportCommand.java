package io.castalia.app.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes what is on the topics as the files of other programs. */
@Command(
        name = "export",
        description = "Writes what is on the topics as the files that other programs read.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "FORMAT",
        subcommands = {
            ExportDelphiCommand.class,
            ExportDashboardCommand.SaeDashboard.class,
            ExportDashboardCommand.Neuronpedia.class
        },
        footer = {"", "Example: castalia export delphi results/mine --dir .castalia/demo"})
final class ExportCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "in which format? See 'castalia export --help'");
    }
}
