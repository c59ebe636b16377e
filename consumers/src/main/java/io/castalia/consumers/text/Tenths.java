package io.castalia.consumers.text;

import io.castalia.schemas.Normalisation;
import io.castalia.schemas.wire.Choice;
import io.castalia.schemas.wire.LatentStatistics;
import io.castalia.schemas.wire.Rounding;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a request's activations become whole numbers from 0 to 10: by our own rules tenths of the largest that is shown,
 * rounded up; by another mode's tenths of the largest that the latent ever had, rounded as the mode has it.
 */
public final class Tenths {

    /** Ours. */
    public static final Tenths OURS = new Tenths(Normalisation.CEIL, Optional.empty());

    private final Normalisation normalisation;
    private final Optional<Float> maximum;

    private Tenths(Normalisation normalisation, Optional<Float> maximum) {
        this.normalisation = normalisation;
        this.maximum = maximum;
    }

    /**
     * As a request wants it.
     *
     * @param choice by which rules it was made; none for ours
     * @param statistics of its latent
     */
    public static Tenths of(@Nullable Choice choice, LatentStatistics statistics) {
        return choice == null
                ? OURS
                : new Tenths(
                        choice.getRounding() == Rounding.DOWN ? Normalisation.FLOOR : Normalisation.CEIL,
                        Optional.of(statistics.getMaximum()));
    }

    /**
     * The number for an activation, 0 to 10.
     *
     * @param shown the largest activation of all windows shown with it
     */
    public int of(float activation, float shown) {
        return normalisation.of(activation, maximum.orElse(shown));
    }
}
