package io.castalia.app.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Puts what other programs have made on the topics. */
@Command(
        name = "import",
        description = "Puts what another program has made on the topics.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "FORMAT",
        subcommands = {ImportDelphiCommand.class},
        footer = {
            "",
            "Example: castalia import delphi results/mine --hookpoint layers.9 --tokenizer models/SmolLM2-135M"
        })
final class ImportCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "in which format? See 'castalia import --help'");
    }
}
