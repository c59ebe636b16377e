package io.castalia.app.command;

import io.castalia.app.ExitCode;
import io.castalia.app.config.SubjectOptions;
import io.castalia.app.run.Guard;
import io.castalia.app.run.Interrupt;
import io.castalia.app.run.SampleCorpus;
import io.castalia.app.run.SubjectSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures whether coders belong where they read. */
@Command(
        name = "check",
        description =
                "Measures on 10,000 tokens whether a coder belongs where it reads: the share of variance it leaves "
                        + "(FVU), latents a token (L0) beside what its files say, dead latents, what the model loses where the "
                        + "reconstruction is put back, and the neighbouring sites. Exit code 1 where it does not.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Example: castalia check --model models/SmolLM2-135M --coder coders/layers.15 --corpus docs",
            "         castalia check --hookpoint layers.4"
        })
final class CheckCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--corpus",
            paramLabel = "PATH",
            description = "The text, a file or a folder. Default: the bundled sample.")
    private @Nullable Path corpus;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".castalia/check",
            description = "Where the sample and random coders are kept. Default: ${DEFAULT-VALUE}.")
    private Path dir = Path.of(".castalia/check");

    @Mixin
    private SubjectOptions subject = new SubjectOptions();

    @Override
    public Integer call() throws Exception {
        SubjectSettings settings = subject.settings(false);
        Path text = corpus == null ? SampleCorpus.writeTo(dir.resolve("sample")) : corpus;
        PrintWriter out = spec.commandLine().getOut();
        try (var interrupt = new Interrupt()) {
            List<Guard.Result> results =
                    new Guard(settings, dir, text).measure(true, line -> System.err.println("castalia: " + line));
            results.forEach(result -> result.lines().forEach(out::println));
            out.flush();
            boolean good = results.stream()
                    .allMatch(result -> result.finding().objections().isEmpty());
            return (good || settings.forced() ? ExitCode.OK : ExitCode.FAILED).code();
        }
    }
}
