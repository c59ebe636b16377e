package io.castalia.streams.evidence;

import io.castalia.schemas.Refusal;
import io.castalia.schemas.wire.WindowKind;
import java.util.List;

/**
 * How many silent windows of each kind are wanted. A window is of one kind only: see {@link SilentDraw#draw}.
 *
 * @param random drawn from all silent windows
 * @param samePeakToken drawn from those that hold a token on which the latent is strongest elsewhere
 * @param coOccurring drawn from those in which a close neighbour fires
 * @param silentRow contexts that are silent throughout, a window of each
 */
public record Negatives(int random, int samePeakToken, int coOccurring, int silentRow) {

    /** The kinds, in the order in which they are drawn. */
    static final List<WindowKind> KINDS =
            List.of(WindowKind.RANDOM, WindowKind.SAME_PEAK_TOKEN, WindowKind.CO_OCCURRING, WindowKind.SILENT_ROW);

    private static final int MOST = 120;

    public Negatives {
        count("random", random);
        count("same-peak-token", samePeakToken);
        count("co-occurring", coOccurring);
        count("silent-row", silentRow);
        int all = random + samePeakToken + coOccurring + silentRow;
        Refusal.unless(all <= MOST, "streams.evidence.silent", all, "no more than 120 windows of all kinds");
    }

    /** Random ones alone. */
    public static Negatives random(int windows) {
        return new Negatives(windows, 0, 0, 0);
    }

    /** How many of a kind. */
    int of(WindowKind kind) {
        return switch (kind) {
            case RANDOM -> random;
            case SAME_PEAK_TOKEN -> samePeakToken;
            case CO_OCCURRING -> coOccurring;
            case SILENT_ROW -> silentRow;
            case ACTIVATING -> 0;
        };
    }

    private static void count(String kind, int windows) {
        Refusal.unless(windows >= 0 && windows <= MOST, "streams.evidence.silent." + kind, windows, "0 to 120 windows");
    }
}
