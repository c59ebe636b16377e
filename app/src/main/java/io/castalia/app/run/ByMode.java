package io.castalia.app.run;

import io.castalia.consumers.sample.Mode;
import io.castalia.consumers.score.ScoreSettings;
import io.castalia.producers.tokenizer.Bos;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.wire.WindowKind;
import io.castalia.streams.evidence.EvidenceShape;
import java.util.Collection;
import java.util.stream.Collectors;

/** What a mode means to each part, where nothing else is said. */
public final class ByMode {

    private ByMode() {}

    /** What evidence holds: in the paper's mode silent rows, and no other silent windows for scorers. */
    public static EvidenceShape evidence(Mode mode) {
        return mode.rules().negatives() == WindowKind.SILENT_ROW ? EvidenceShape.SILENT_ROWS : EvidenceShape.DEFAULT;
    }

    /** Whether a causal model sees a token that begins a sequence. */
    public static Bos bos(Mode mode) {
        return switch (mode) {
            case STRICT -> Bos.AUTO;
            case PAPER -> Bos.ALWAYS;
            case DELPHI -> Bos.NEVER;
        };
    }

    /** Windows that a latent must fire in on each side. */
    public static int minWindows(Mode mode) {
        return mode.rules().least() / 2;
    }

    /** Refuses kinds of silent windows that requests by this mode never have. */
    static void check(Mode mode, Collection<WindowKind> negatives) {
        for (WindowKind kind : negatives) {
            Refusal.unless(
                    mode.kinds().contains(kind),
                    "negatives",
                    ScoreSettings.label(kind),
                    "%s with --mode %s, by which no others are drawn"
                            .formatted(
                                    mode.kinds().stream()
                                            .map(ScoreSettings::label)
                                            .collect(Collectors.joining(", ")),
                                    mode.label()));
        }
    }
}
