package io.castalia.app.run;

import io.castalia.producers.model.Sinks;
import java.util.List;

/**
 * Which model is studied, where it is read, and by what.
 *
 * @param model which
 * @param readings where it is read, each with its coder
 * @param randomCoder whether a randomly initialised coder reads the first hookpoint, too
 * @param threads threads of the model
 * @param sinks how many times the median of its context a state's norm must be for its token to be masked; 0 for never.
 *     Of causal models only
 * @param forced whether to go on where a coder does not seem to belong where it reads
 */
public record SubjectSettings(
        ModelSettings model, List<Reading> readings, boolean randomCoder, int threads, double sinks, boolean forced) {

    /** Norm of a sink in medians, where nothing else is said. */
    public static final double SINKS = 10;

    public SubjectSettings {
        readings = List.copyOf(readings);
    }

    /**
     * A hookpoint and its coder.
     *
     * @param hookpoint its name; empty for the one that the coder's files name
     * @param coder see {@link CoderName}
     */
    public record Reading(String hookpoint, String coder) {}

    /** The bundled model and one of its coders. */
    public static SubjectSettings bundled(String hookpoint) {
        return new SubjectSettings(
                ModelSettings.bundled(), List.of(new Reading(hookpoint, "")), false, 2, SINKS, false);
    }

    /** What is masked beside special tokens; nothing of the model that comes with the program. */
    public Sinks masked() {
        return model.isBundled() ? Sinks.NONE : new Sinks(sinks);
    }
}
