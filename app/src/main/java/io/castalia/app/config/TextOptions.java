package io.castalia.app.config;

import io.castalia.consumers.export.DelphiSettings.Texts;
import io.castalia.consumers.score.ScoreSettings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which explanations and scores are meant, where a format has room for one. */
public final class TextOptions {

    @Option(
            names = "--run",
            paramLabel = "NAME",
            description = "Explanations and scores of this run. Default: of any, as long as it is one.")
    private @Nullable String run;

    @Option(names = "--sampler", paramLabel = "NAME", description = "Of this sampler, likewise.")
    private @Nullable String sampler;

    @Option(names = "--explainer", paramLabel = "NAME", description = "Of this explainer, likewise.")
    private @Nullable String explainer;

    @Option(
            names = "--judge",
            paramLabel = "NAME",
            description = "Of this judge, likewise; those that always say yes or no do not count.")
    private @Nullable String judge;

    @Option(
            names = "--negatives",
            paramLabel = "KIND",
            description = "On this kind of silent windows, likewise: random, same-peak-token, co-occurring or "
                    + "silent-row.")
    private @Nullable String negatives;

    /** The choice, checked. */
    public Texts texts() {
        return new Texts(
                Optional.ofNullable(run),
                Optional.ofNullable(sampler),
                Optional.ofNullable(explainer),
                Optional.ofNullable(judge),
                Optional.ofNullable(negatives)
                        .map(kind -> ScoreSettings.negatives(kind).name()));
    }
}
