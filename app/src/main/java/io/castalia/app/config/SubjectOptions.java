package io.castalia.app.config;

import io.castalia.schemas.Refusal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The model, and what reads it. */
public final class SubjectOptions {

    @Option(
            names = "--hookpoint",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "layers.4",
            description = "Where the model is read: layers.0 to layers.5. Default: ${DEFAULT-VALUE}.")
    private List<String> hookpoints = List.of("layers.4");

    @Option(
            names = "--coder",
            paramLabel = "DIR",
            split = ",",
            description =
                    "Folder of the sparse coder of each hookpoint, in sparsify's layout. Default: the bundled one, "
                            + "for layers.2 and layers.4.")
    private List<String> coders = List.of();

    @Option(
            names = "--random-coder",
            negatable = true,
            description = "Run a randomly initialised coder beside, as a control. Default: only in the demo.")
    private @Nullable Boolean randomCoder;

    @Option(
            names = "--contexts-per-block",
            paramLabel = "N",
            defaultValue = "256",
            description = "Contexts in a block at most. Default: ${DEFAULT-VALUE}.")
    private int contextsPerBlock = 256;

    @Option(
            names = "--model-threads",
            paramLabel = "N",
            defaultValue = "2",
            description = "Threads of the model. Default: ${DEFAULT-VALUE}.")
    private int modelThreads = 2;

    /** Threads of the model. */
    public int modelThreads() {
        Refusal.unless(modelThreads > 0, "model-threads", modelThreads, "at least 1");
        return modelThreads;
    }

    /** The hookpoints, in order, each with the folder of its coder; an empty folder is the bundled one. */
    public Map<String, String> coders() {
        Refusal.unless(
                coders.isEmpty() || coders.size() == hookpoints.size(),
                "coder",
                String.join(",", coders),
                "one folder for each of the %d hookpoints, or none".formatted(hookpoints.size()));
        var byHookpoint = new LinkedHashMap<String, String>();
        for (int i = 0; i < hookpoints.size(); i++) {
            byHookpoint.put(hookpoints.get(i), coders.isEmpty() ? "" : coders.get(i));
        }
        Refusal.unless(
                byHookpoint.size() == hookpoints.size(), "hookpoint", String.join(",", hookpoints), "each named once");
        return byHookpoint;
    }

    /** Whether a random coder runs beside, or this where it is not said. */
    public boolean randomCoder(boolean otherwise) {
        return randomCoder == null ? otherwise : randomCoder;
    }

    /** Contexts in a block at most. */
    public int contextsPerBlock() {
        Refusal.unless(contextsPerBlock > 0, "contexts-per-block", contextsPerBlock, "at least 1");
        return contextsPerBlock;
    }
}
