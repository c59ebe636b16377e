package io.castalia.app.bench.load;

import io.castalia.schemas.Half;
import io.castalia.schemas.Side;
import io.castalia.streams.page.PageDraft;
import io.castalia.streams.summary.Lottery;
import io.castalia.streams.summary.SummaryShape;
import java.util.Arrays;

/**
 * What a long stream leaves of a latent on a side. The windows in which it has fired are as many as its density says;
 * gates stand where the last merge of its page has left them, which is at ranks k and R / 2 of what there was then; and
 * kept is every window that these gates let in: of the sample, windows whose tickets truly are that low, and of the
 * strongest, peaks spaced as the highest of that many draws are.
 */
final class SteadyLatent {

    private static final double TWO_TO_63 = 0x1p63;
    private static final double UNITS = 0x1p24;

    private final LoadShape load;
    private final SummaryShape shape;
    private final Densities densities;
    private final Strengths strengths;
    private final int latent;
    private final Lottery.Drum drum;
    private final Dice dice;
    private long[] kept = new long[256]; // (n), window << 16 | peak, 0 for one of the sample
    private int n;
    private int maximum;

    SteadyLatent(
            LoadShape load,
            SummaryShape shape,
            Densities densities,
            Strengths strengths,
            int latent,
            Lottery.Drum drum,
            Dice dice) {
        this.load = load;
        this.shape = shape;
        this.densities = densities;
        this.strengths = strengths;
        this.latent = latent;
        this.drum = drum;
        this.dice = dice;
    }

    /** How many of so many windows it fires in. */
    static long windows(LoadShape load, double density, long windows) {
        return Math.round(windows * -Math.expm1(load.window() * Math.log1p(-density)));
    }

    /**
     * Writes a side of it, and returns the largest activation as the bits of a half.
     *
     * @param windows all windows of the side
     * @param merged share of the stream that had come when the page was last merged
     * @param names windows to choose the sample from, no fewer than it has fired in
     * @param shown windows whose texts are kept, to choose the strongest from
     */
    int draw(PageDraft draft, int row, Side side, long windows, double merged, Names names, Names shown) {
        double density = densities.density(latent);
        float scale = densities.scale(latent);
        long fired = Math.min(windows(load, density, windows), names.size());
        if (fired == 0) {
            return 0;
        }
        long tokens = Math.max(fired, Math.round(windows * load.window() * density));
        n = 0;
        maximum = 0;
        long ticket = sample(names, (int) fired, merged);
        int peak = strongest(shown, tokens, fired, merged, scale);
        write(draft, side, scale, density, names == shown || peak == 0 ? Half.of(Half.MAX) : peak - 1);
        double sum = tokens * scale * strengths.mean() * UNITS;
        draft.count(row, side, tokens, fired, Math.round(sum), maximum, strengths.byPeak(scale, fired));
        draft.gates(row, side, peak, ticket);
        return maximum;
    }

    private long sample(Names names, int fired, double merged) {
        double then = fired * merged;
        long limit = then > shape.sample() ? (long) (shape.sample() / then * TWO_TO_63) << 1 : -1;
        int from = (int) Math.floorMod(dice.next(), (long) names.size());
        names.find(drum, from, fired, limit, window -> keep(window, 0));
        return limit;
    }

    private int strongest(Names shown, long tokens, long fired, double merged, float scale) {
        if (fired * merged <= shape.strongest() || shape.strongest() == 0) {
            return 0;
        }
        // The ranks of the highest of many draws, in units of what is expected, are a Poisson process.
        double last = shape.strongest() / merged;
        for (double rank = Chance.gap(dice.next()); rank <= last; rank += Chance.gap(dice.next())) {
            int place = (int) Math.floorMod(dice.next(), (long) shown.size());
            keep(shown.window(place), Half.of(scale * strengths.upper(rank / tokens)));
        }
        return Half.of(scale * strengths.upper(last / tokens));
    }

    private void keep(long window, int peak) {
        if (n == kept.length) {
            kept = Arrays.copyOf(kept, 2 * n);
        }
        kept[n++] = (window << 16) | peak;
    }

    /* A window of the sample is no stronger than the strongest, where these are another choice of windows. */
    private void write(PageDraft draft, Side side, float scale, double density, int most) {
        Arrays.sort(kept, 0, n);
        var tokens = new int[load.window()];
        var halves = new short[load.window()];
        int perContext = load.context() / load.window();
        for (int i = 0; i < n; i++) {
            // A window that is kept for both reasons comes twice, the stronger one last.
            if (i + 1 == n || kept[i] >>> 16 != kept[i + 1] >>> 16) {
                int peak = (int) kept[i] & 0xffff;
                int firing = peak > 0 ? one(tokens, halves, peak) : some(tokens, halves, scale, density, most);
                for (int j = 0; j < firing; j++) {
                    maximum = Math.max(maximum, halves[j]);
                }
                draft.add(side, ordinal(kept[i] >>> 16, perContext), tokens, halves, firing);
            }
        }
    }

    /** The number that a shard gives to a window: that of its context, and in the lowest bits its own. */
    static long ordinal(long window, int perContext) {
        int shift = 32 - Integer.numberOfLeadingZeros(Math.max(1, perContext) - 1);
        return ((window / perContext) << shift) | (window % perContext);
    }

    private int one(int[] tokens, short[] halves, int peak) {
        tokens[0] = (int) Math.floorMod(dice.next(), (long) load.window());
        halves[0] = (short) peak;
        return 1;
    }

    private int some(int[] tokens, short[] halves, float scale, double density, int most) {
        int firing = 0;
        double at = Math.floorMod(dice.next(), (long) load.window());
        while (at < load.window()) {
            long draw = dice.next();
            tokens[firing] = (int) at;
            halves[firing++] = (short) Math.min(most, Half.of(scale * Chance.factor(draw)));
            at = Math.floor(at) + 1 + Chance.gap(draw) / -Math.log1p(-density);
        }
        return firing;
    }
}
