package io.castalia.app.command;

import io.castalia.app.config.Masked;
import io.castalia.app.config.Sources;
import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Shows what is set, and from where. */
@Command(
        name = "config",
        description = "Shows settings.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: CASTALIA_MIN_WINDOWS=50 castalia config show"})
final class ConfigCommand {

    @ParentCommand
    private Castalia root = new Castalia();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Command(
            name = "show",
            description = "Prints every key, its value and where that comes from: flags come last and win. What is set "
                    + "and is no key comes at the end.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: CASTALIA_MIN_WINDOWS=50 castalia config show"})
    void show() {
        var options = new TreeMap<String, OptionSpec>();
        collect(spec.root(), options);
        PrintWriter out = spec.commandLine().getOut();
        options.forEach((key, option) -> {
            var found = root.sources().find(key);
            String own = option.defaultValue();
            String value = found.map(e -> e.getValue()).orElse(own == null ? "" : own);
            out.printf(
                    "%s=%s  # %s%n",
                    key,
                    found.isPresent() ? Masked.value(key, value) : value,
                    found.map(e -> e.getKey()).orElse("default"));
        });
        for (Sources.Unknown unknown : root.sources().unknown(spec.root())) {
            out.printf("# unknown %s %s%s%n", unknown.what(), unknown.name(), unknown.suggestion());
        }
        out.flush();
    }

    private static void collect(CommandSpec spec, Map<String, OptionSpec> options) {
        for (OptionSpec option : spec.options()) {
            if (!option.usageHelp() && !option.versionHelp()) {
                options.putIfAbsent(Sources.key(option), option);
            }
        }
        spec.subcommands().values().forEach(sub -> collect(sub.getCommandSpec(), options));
    }
}
