package io.castalia.app.config;

import io.castalia.app.run.SubjectSettings;
import io.castalia.app.run.SubjectSettings.Reading;
import io.castalia.consumers.sample.Mode;
import io.castalia.schemas.Refusal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The model, and what reads it. */
public final class SubjectOptions {

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(
            names = "--hookpoint",
            paramLabel = "NAME",
            split = ",",
            description = "Where the model is read: layers.9 (the residual stream after that layer), layers.9.mlp, "
                    + "layers.9.attn, and others. Default: where the coder's files say; layers.4 of the bundled model.")
    private List<String> hookpoints = List.of();

    @Option(
            names = "--coder",
            paramLabel = "CODER",
            split = ",",
            description =
                    "Sparse coder of each hookpoint: a folder (sparsify, SAELens, Gemma Scope), owner/name of the "
                            + "hub, neurons:K (the K strongest neurons of layers.9.mlp.neurons), or random:LATENTS:K. "
                            + "Default: the bundled one, for layers.2 and layers.4 of the bundled model.")
    private List<String> coders = List.of();

    @Option(
            names = "--neurons",
            paramLabel = "K",
            defaultValue = "0",
            description = "Read the model's own neurons, the K strongest of each token: --coder neurons:K for every "
                    + "hookpoint. Default: ${DEFAULT-VALUE}, for no.")
    private int neurons;

    @Option(
            names = "--sinks",
            paramLabel = "FACTOR",
            defaultValue = "10",
            description = "Mask the tokens of a causal model whose state is longer than the median of their context by "
                    + "this factor; 0 for none. Default: ${DEFAULT-VALUE}.")
    private double sinks = SubjectSettings.SINKS;

    @Option(names = "--force", description = "Go on where a coder does not seem to belong where it reads.")
    private boolean force;

    @Option(
            names = "--random-coder",
            negatable = true,
            description = "Run a randomly initialised coder beside, as a control. Default: only in the demo.")
    private @Nullable Boolean randomCoder;

    @Option(
            names = "--contexts-per-block",
            paramLabel = "N",
            defaultValue = "512",
            description = "Contexts in a block at most. Default: ${DEFAULT-VALUE}.")
    private int contextsPerBlock = 512;

    @Option(
            names = "--model-threads",
            paramLabel = "N",
            defaultValue = "2",
            description = "Threads of the model. Default: ${DEFAULT-VALUE}.")
    private int modelThreads = 2;

    /**
     * Which model is studied, where and by what.
     *
     * @param randomOtherwise whether a random coder runs beside where that is not said
     */
    public SubjectSettings settings(boolean randomOtherwise) {
        return settings(randomOtherwise, Mode.STRICT);
    }

    /** The same by a mode's rules. */
    public SubjectSettings settings(boolean randomOtherwise, Mode mode) {
        Refusal.unless(modelThreads > 0, "model-threads", modelThreads, "at least 1");
        Refusal.unless(sinks == 0 || sinks > 1, "sinks", sinks, "above 1, or 0 for none");
        return new SubjectSettings(
                model.settings(mode),
                readings(),
                randomCoder == null ? randomOtherwise : randomCoder,
                modelThreads,
                sinks,
                force);
    }

    /** The hookpoints, in order, each with its coder. */
    private List<Reading> readings() {
        List<String> where = hookpoints.isEmpty() && model.settings().isBundled() ? List.of("layers.4") : hookpoints;
        List<String> what = coders;
        if (neurons != 0) {
            Refusal.unless(neurons > 0, "neurons", neurons, "at least 1, or 0 for no");
            Refusal.unless(
                    coders.isEmpty(),
                    "neurons",
                    neurons,
                    "0 where there is a coder; the other way is a run of its own");
            Refusal.unless(!where.isEmpty(), "hookpoint", "", "given with --neurons, as layers.3.mlp.neurons");
            what = Collections.nCopies(where.size(), "neurons:" + neurons);
        }
        Refusal.unless(
                where.isEmpty() || what.isEmpty() || what.size() == where.size(),
                "coder",
                String.join(",", what),
                "one for each of the %d hookpoints".formatted(where.size()));
        Refusal.unless(
                Set.copyOf(where).size() == where.size(), "hookpoint", String.join(",", where), "each named once");
        var readings = new ArrayList<Reading>();
        for (int i = 0; i < Math.max(1, Math.max(where.size(), what.size())); i++) {
            readings.add(new Reading(where.isEmpty() ? "" : where.get(i), what.isEmpty() ? "" : what.get(i)));
        }
        return readings;
    }

    /** Contexts in a block at most. */
    public int contextsPerBlock() {
        Refusal.unless(contextsPerBlock > 0, "contexts-per-block", contextsPerBlock, "at least 1");
        return contextsPerBlock;
    }
}
