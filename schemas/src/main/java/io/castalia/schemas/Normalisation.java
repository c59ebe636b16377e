package io.castalia.schemas;

import java.util.Arrays;
import java.util.Locale;

/**
 * How an activation is shown to a reader: as tenths of the latent's largest, whole numbers from 0 to 10.
 *
 * <p>Of activations that halves hold, ten times one over another is exact enough in double precision: no quotient that is
 * not whole is rounded to a whole number.
 */
public enum Normalisation {

    /** Rounded up, so that whatever fires shows at least 1: delphi's. */
    CEIL {
        @Override
        double round(double tenths) {
            return Math.ceil(tenths);
        }
    },

    /** Rounded down: the paper's. */
    FLOOR {
        @Override
        double round(double tenths) {
            return Math.floor(tenths);
        }
    };

    /** What the largest activation shows. */
    public static final int TOP = 10;

    private static final float LEAST = 1e-6f;

    /** The normalisation of a name; refuses any other than ceil and floor. */
    public static Normalisation named(String name) {
        return Arrays.stream(values())
                .filter(one -> one.label().equals(name))
                .findFirst()
                .orElseThrow(() -> new Refusal("normalisation", name, "ceil or floor"));
    }

    /** Its name, as settings have it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The number that an activation shows: 0 to 10.
     *
     * @param activation what the latent does on a token; 0 where it is silent
     * @param maximum its largest activation over all that was seen, of which 0.000001 is the least that counts
     */
    public int of(float activation, float maximum) {
        double tenths = (double) TOP * activation / Math.max(maximum, LEAST);
        return (int) Math.max(0, Math.min(TOP, round(tenths)));
    }

    abstract double round(double tenths);
}
