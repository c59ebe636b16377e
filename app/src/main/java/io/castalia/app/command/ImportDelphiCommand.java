package io.castalia.app.command;

import io.castalia.app.ExitCode;
import io.castalia.app.config.ConnectionOptions;
import io.castalia.app.config.RunOptions;
import io.castalia.app.config.TopicOptions;
import io.castalia.app.run.Home;
import io.castalia.app.run.Interrupt;
import io.castalia.producers.exchange.DelphiCache;
import io.castalia.producers.publish.CacheImport;
import io.castalia.producers.publish.ImportCounts;
import io.castalia.producers.publish.ImportSettings;
import io.castalia.producers.publish.PublishSettings;
import io.castalia.producers.tokenizer.TokenDecoder;
import io.castalia.producers.tokenizer.TokenizerFile;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Imports a cache of delphi's. */
@Command(
        name = "delphi",
        description =
                "Puts a cache of delphi's on activations, with the hookpoint's declaration and the mark of its end; no "
                        + "model is needed. All of it is looked through first. Started again, it goes on where it was.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Example: castalia import delphi results/mine --hookpoint layers.9 --tokenizer models/SmolLM2-135M"
        })
final class ImportDelphiCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "FROM",
            description = "Delphi's results/NAME, its latents folder, or the folder of one hookpoint.")
    private Path from = Path.of("");

    @Option(
            names = "--hookpoint",
            paramLabel = "NAME",
            required = true,
            description = "The hookpoint, by whose name it goes here as well: letters, digits, '.', '_' and '-'.")
    private String hookpoint = "";

    @Option(
            names = "--tokenizer",
            paramLabel = "PATH",
            required = true,
            description = "The subject model's tokenizer.json (byte-level BPE or SentencePiece), or a folder with it.")
    private Path tokenizer = Path.of("");

    @Option(
            names = "--coder-name",
            paramLabel = "NAME",
            defaultValue = "",
            description = "What the sparse coder is called. Default: as the cache says, or its folder's name.")
    private String coder = "";

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "delphi",
            description = "What the corpus is called. Default: ${DEFAULT-VALUE}.")
    private String name = "delphi";

    @Option(
            names = "--window",
            paramLabel = "N",
            defaultValue = "32",
            description = "Tokens in a window. Default: ${DEFAULT-VALUE}.")
    private int window = 32;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".castalia/run",
            description = "Folder of an embedded cluster, where no other is named. Default: ${DEFAULT-VALUE}.")
    private Path dir = Path.of(".castalia/run");

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private TopicOptions topics = new TopicOptions();

    @Mixin
    private RunOptions run = new RunOptions();

    @Override
    public Integer call() throws Exception {
        DelphiCache cache = DelphiCache.open(folder(), TokenDecoder.of(TokenizerFile.at(tokenizer)));
        var settings = new ImportSettings(hookpoint, coder, name, window);
        String worker = topics.settings().named("import-" + hookpoint);
        PublishSettings publish =
                PublishSettings.of(run.run(), Version.code()).withGroup(worker).withTransactionalId(worker);
        try (var interrupt = new Interrupt();
                Home home = Home.open(connection, dir)) {
            home.cluster().create(topics.topics(), topics.settings());
            var importing = new CacheImport(home.cluster().clients(), topics.topics(), cache, settings, publish);
            ImportCounts counts = importing.run(() -> Thread.currentThread().isInterrupted());
            report(counts);
            return Thread.currentThread().isInterrupted() ? ExitCode.INTERRUPTED.code() : ExitCode.OK.code();
        }
    }

    private Path folder() {
        for (Path folder : new Path[] {from.resolve("latents").resolve(hookpoint), from.resolve(hookpoint)}) {
            if (Files.isDirectory(folder)) {
                return folder;
            }
        }
        return from;
    }

    private void report(ImportCounts counts) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "%d rows of %d parts, %d activations (%d of them on masked tokens, and not sent); %d rows sent now%n",
                counts.rows(), counts.parts(), counts.activations(), counts.maskedActivations(), counts.sent());
        out.flush();
    }
}
