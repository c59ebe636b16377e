package io.castalia.streams.evidence;

import io.castalia.schemas.wire.WindowKind;
import io.castalia.streams.summary.Lottery;
import io.castalia.streams.summary.Summary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;

/**
 * The windows of a pool in which a latent is silent on every token, in the order of its lottery. Windows too short for
 * an example are left out.
 */
final class SilentDraw {

    private final PoolIndex index;
    private final List<Silent> silent = new ArrayList<>();
    private final long[]
            order; // (silent windows): the upper bits of a ticket, then the number of its window; ascending
    private final long number; // mask of the number's bits

    /**
     * A silent window.
     *
     * @param of the context that it is a window of
     * @param place the context's place in the pool's index
     * @param window which window it is
     */
    record Silent(PoolContext of, int place, int window) {

        WindowText text() {
            return of.text(window);
        }

        List<Integer> tokenIds() {
            return text().tokenIds();
        }
    }

    /**
     * What makes a silent window hard.
     *
     * @param peakTokens tokens on which the latent is strongest in its strongest windows
     * @param neighbours latents that fire where it fires
     */
    record Hard(BitSet peakTokens, List<Integer> neighbours) {}

    /**
     * What was drawn, each kind in the order drawn; fewer than wanted where there are no more.
     *
     * @param random from all silent windows
     * @param samePeakToken from those that hold a peak token
     * @param coOccurring from those in which a neighbour fires
     */
    record Drawn(List<Silent> random, List<Silent> samePeakToken, List<Silent> coOccurring) {

        List<Silent> of(WindowKind kind) {
            return switch (kind) {
                case RANDOM -> random;
                case SAME_PEAK_TOKEN -> samePeakToken;
                case CO_OCCURRING -> coOccurring;
                case ACTIVATING -> throw new IllegalArgumentException("no window of a draw is ACTIVATING");
            };
        }

        boolean fills(Negatives wanted) {
            return Negatives.KINDS.stream().allMatch(kind -> of(kind).size() >= wanted.of(kind));
        }
    }

    /** Puts the silent windows of a latent in the order of these tickets. */
    SilentDraw(SilentPool pool, int latent, Lottery.Drum drum) {
        index = pool.index();
        pool.forEach((context, place) -> {
            boolean fires = index.fires(latent, place);
            for (int window = 0; window < context.windows(); window++) {
                if (context.text(window).tokens() >= Summary.EXAMPLE_TOKENS
                        && !(fires && context.fires(window, latent))) {
                    silent.add(new Silent(context, place, window));
                }
            }
        });
        order = new long[silent.size()];
        number = (Long.highestOneBit(order.length) << 1) - 1;
        for (int i = 0; i < order.length; i++) {
            long ticket = silent.get(i).of().ticket(silent.get(i).window(), drum);
            order[i] = ((ticket & ~number) | i) ^ Long.MIN_VALUE;
        }
        Arrays.sort(order);
    }

    /** How many silent windows there are. */
    int size() {
        return order.length;
    }

    /** The window that is drawn after so many others. */
    Silent get(int drawn) {
        return silent.get((int) (order[drawn] & number));
    }

    /**
     * Draws windows of each kind without replacement: random ones first, from all; then such as hold a peak token, from
     * those left; then such as a neighbour fires in, from those left again. So each kind is a uniform sample of what it
     * is drawn from, the random ones are what they would be were no others wanted, and no window is of two kinds.
     *
     * @param passes is asked once of each window that would be drawn, and may turn it down
     */
    Drawn draw(Negatives wanted, Hard hard, Predicate<Silent> passes) {
        var drawn = new Drawn(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < order.length && !drawn.fills(wanted); i++) {
            Silent next = get(i);
            for (WindowKind kind : Negatives.KINDS) {
                if (drawn.of(kind).size() < wanted.of(kind) && fits(kind, next, hard)) {
                    if (passes.test(next)) {
                        drawn.of(kind).add(next);
                    }
                    break;
                }
            }
        }
        return drawn;
    }

    private boolean fits(WindowKind kind, Silent silent, Hard hard) {
        return switch (kind) {
            case ACTIVATING -> false;
            case RANDOM -> true;
            case SAME_PEAK_TOKEN -> silent.of().holds(silent.window(), hard.peakTokens());
            case CO_OCCURRING -> anyFires(silent, hard.neighbours());
        };
    }

    private boolean anyFires(Silent silent, List<Integer> latents) {
        for (int latent : latents) {
            if (index.fires(latent, silent.place()) && silent.of().fires(silent.window(), latent)) {
                return true;
            }
        }
        return false;
    }
}
