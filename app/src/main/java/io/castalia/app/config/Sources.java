package io.castalia.app.config;

import io.castalia.schemas.Nearest;
import io.castalia.schemas.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where a setting comes from that no flag gives: the environment, then the file. A setting's key is its flag without
 * the dashes, {@code min-windows} for {@code --min-windows}; its variable is {@code CASTALIA_MIN_WINDOWS}.
 */
public final class Sources implements IDefaultValueProvider {

    private static final String VARIABLE = "CASTALIA_";
    /** Read by the launcher, or here before any option is known. */
    private static final Set<String> OTHERS = Set.of("CASTALIA_CONFIG", "CASTALIA_JAVA_OPTS");

    private final Map<String, String> file;
    private final Map<String, String> environment;

    private Sources(Map<String, String> file, Map<String, String> environment) {
        this.file = file;
        this.environment = environment;
    }

    /** Reads the file that CASTALIA_CONFIG names, else castalia.properties in this folder if there is one. */
    public static Sources of(Map<String, String> environment, Path folder) {
        String named = environment.get("CASTALIA_CONFIG");
        Path path = named == null ? folder.resolve("castalia.properties") : Path.of(named);
        var variables = new TreeMap<String, String>();
        environment.forEach((name, value) -> {
            if (name.startsWith(VARIABLE) && !OTHERS.contains(name)) {
                variables.put(key(name), value);
            }
        });
        return new Sources(named != null || Files.exists(path) ? read(path) : Map.of(), variables);
    }

    private static Map<String, String> read(Path path) {
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new Refusal("CASTALIA_CONFIG", path, "a readable properties file (" + e + ")");
        }
        var read = new TreeMap<String, String>();
        properties.stringPropertyNames().forEach(key -> read.put(key, properties.getProperty(key)));
        return read;
    }

    /**
     * Refuses a key or a variable that is no option of any subcommand, naming the nearest that is.
     *
     * @throws Refusal for the first that is unknown
     */
    public void refuseUnknown(CommandSpec root) {
        unknown(root).stream().findFirst().ifPresent(unknown -> {
            throw new Refusal(
                    unknown.what(),
                    unknown.name(),
                    "one that exists%s See 'castalia config show'".formatted(unknown.suggestion()));
        });
    }

    /** The keys and variables that are no option of any subcommand: the file's first, each by name. */
    public List<Unknown> unknown(CommandSpec root) {
        Set<String> known = new TreeSet<>();
        collect(root, known);
        var unknown = new ArrayList<Unknown>();
        for (String key : file.keySet()) {
            if (!known.contains(key)) {
                unknown.add(new Unknown("configuration key", key, Nearest.to(key, known)));
            }
        }
        for (String key : environment.keySet()) {
            if (!known.contains(key)) {
                Optional<String> nearest = Nearest.to(key, known).map(Sources::variable);
                unknown.add(new Unknown("environment variable", variable(key), nearest));
            }
        }
        return unknown;
    }

    /**
     * What is set and is no setting.
     *
     * @param what a key or a variable, in words
     * @param name as it is written
     * @param nearest a setting that may be meant
     */
    public record Unknown(String what, String name, Optional<String> nearest) {

        /** What may be meant, as the end of a sentence; a full stop where that is not to be guessed. */
        public String suggestion() {
            return nearest.map("; did you mean '%s'?"::formatted).orElse(".");
        }
    }

    private static void collect(CommandSpec spec, Set<String> known) {
        spec.options().forEach(option -> known.add(key(option)));
        spec.subcommands().values().forEach(sub -> collect(sub.getCommandSpec(), known));
    }

    /** The key of an option: its longest name without dashes. */
    public static String key(OptionSpec option) {
        return option.longestName().replaceFirst("^-+", "");
    }

    /** Where the value of a key comes from, and the value. */
    public Optional<Map.Entry<String, String>> find(String key) {
        if (environment.containsKey(key)) {
            return Optional.of(Map.entry(variable(key), environment.get(key)));
        }
        return Optional.ofNullable(file.get(key)).map(value -> Map.entry("file", value));
    }

    @Override
    @SuppressWarnings("NullAway") // picocli's interface is not marked: null means that the option's own default holds.
    public String defaultValue(ArgSpec arg) {
        if (!(arg instanceof OptionSpec option)) {
            return null;
        }
        return find(key(option)).map(Map.Entry::getValue).orElse(null);
    }

    private static String key(String variable) {
        return variable.substring(VARIABLE.length()).toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String variable(String key) {
        return VARIABLE + key.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
