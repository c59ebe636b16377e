package io.castalia.producers.check;

import io.castalia.producers.sparse.CoderSite;
import io.castalia.producers.sparse.CrossEntropy;
import io.castalia.producers.sparse.Fit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a coder does at a site.
 *
 * @param coder its name
 * @param site where it reads and writes
 * @param fit what was measured; nothing where the text was too short
 * @param cardL0 latents a token that its files speak of, if they do
 * @param loss what the model loses where the reconstruction is put back; nothing where that cannot be done
 */
public record Finding(
        String coder, CoderSite site, Optional<Fit> fit, OptionalDouble cardL0, Optional<CrossEntropy> loss) {

    /** A coder that leaves more than this share of the variance is not read at its site. */
    public static final double LARGEST_FVU = 0.9;

    /** Nor is one that fires so many times more often than its files say, or less often. */
    public static final double L0_FACTOR = 3;

    /** What speaks against the coder being read at its site; nothing where nothing does. */
    public List<String> objections() {
        var objections = new ArrayList<String>();
        fit.filter(f -> !(f.fvu() <= LARGEST_FVU))
                .ifPresent(f -> objections.add(
                        text("FVU is %.3f, above %.1f: it does not rebuild these states", f.fvu(), LARGEST_FVU)));
        fit.filter(f -> cardL0.isPresent() && isOff(f.l0(), cardL0.getAsDouble()))
                .ifPresent(f -> objections.add(text(
                        "%.1f latents fire on a token, and its files say %.1f: more than a factor of %.0f",
                        f.l0(), cardL0.getAsDouble(), L0_FACTOR)));
        return objections;
    }

    private static boolean isOff(double measured, double said) {
        return said > 0 && !(measured <= said * L0_FACTOR && measured * L0_FACTOR >= said);
    }

    /** In words for people, a line. */
    public String describe() {
        String where = site.transcodes() ? site.reads() + " to " + site.writes() : site.reads();
        String measured = fit.map(f -> text(
                        "FVU %.3f, L0 %.1f (%s), dead %.1f %% on %,d tokens",
                        f.fvu(),
                        f.l0(),
                        cardL0.isPresent() ? text("files: %.1f", cardL0.getAsDouble()) : "files do not say",
                        100 * f.deadShare(),
                        f.tokens()))
                .orElse("not measured: the text is too short");
        String cost = loss.map(l -> text(
                        "; cross-entropy %.3f, with the reconstruction %.3f, with zeros %.3f%s",
                        l.clean(),
                        l.spliced(),
                        l.ablated(),
                        l.recovered().isPresent()
                                ? text(
                                        ": %.1f %% recovered",
                                        100 * l.recovered().getAsDouble())
                                : ""))
                .orElse("");
        return "%s, coder '%s': %s%s".formatted(where, coder, measured, cost);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
