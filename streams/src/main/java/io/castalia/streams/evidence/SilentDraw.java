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
 * The windows of a pool in which a latent is silent on every token, in the order of its lottery; and its rows: contexts in
 * which it is silent on every token. Windows too short for an example are left out, as are contexts too short for a row.
 */
final class SilentDraw {

    private static final List<WindowKind> OF_WINDOWS =
            List.of(WindowKind.RANDOM, WindowKind.SAME_PEAK_TOKEN, WindowKind.CO_OCCURRING);

    private final PoolIndex index;
    private final Lottery.Drum drum;
    private final List<Silent> silent = new ArrayList<>();
    private final List<Silent> rows = new ArrayList<>();
    private final long[]
            order; // (silent windows): the upper bits of a ticket, then the number of its window; ascending
    private final long number; // mask of the number's bits

    /**
     * A silent window.
     *
     * @param of the context that it is a window of
     * @param place the context's place in the pool's index
     * @param window which window it is; {@link PoolContext#ROW} for what is shown of the whole context
     */
    record Silent(PoolContext of, int place, int window) {

        WindowText text() {
            return window == PoolContext.ROW ? of.row().orElseThrow() : of.text(window);
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
     * @param silentRow from the contexts that are silent throughout
     */
    record Drawn(List<Silent> random, List<Silent> samePeakToken, List<Silent> coOccurring, List<Silent> silentRow) {

        List<Silent> of(WindowKind kind) {
            return switch (kind) {
                case RANDOM -> random;
                case SAME_PEAK_TOKEN -> samePeakToken;
                case CO_OCCURRING -> coOccurring;
                case SILENT_ROW -> silentRow;
                case ACTIVATING -> throw new IllegalArgumentException("no window of a draw is ACTIVATING");
            };
        }

        boolean fills(Negatives wanted) {
            return fills(wanted, Negatives.KINDS);
        }

        private boolean fills(Negatives wanted, List<WindowKind> kinds) {
            return kinds.stream().allMatch(kind -> of(kind).size() >= wanted.of(kind));
        }
    }

    /** Puts the silent windows of a latent in the order of these tickets. */
    SilentDraw(SilentPool pool, int latent, Lottery.Drum drum) {
        index = pool.index();
        this.drum = drum;
        pool.forEach((context, place) -> {
            boolean fires = index.fires(latent, place);
            if (!fires && context.row().isPresent()) {
                rows.add(new Silent(context, place, PoolContext.ROW));
            }
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
     * is drawn from, the random ones are what they would be were no others wanted, and no window is of two kinds. Rows
     * are drawn last and apart from all, so they too are what they would be alone; they may share tokens with a window.
     *
     * @param passes is asked once of each window that would be drawn, and may turn it down
     */
    Drawn draw(Negatives wanted, Hard hard, Predicate<Silent> passes) {
        var drawn = new Drawn(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < order.length && !drawn.fills(wanted, OF_WINDOWS); i++) {
            Silent next = get(i);
            for (WindowKind kind : OF_WINDOWS) {
                if (drawn.of(kind).size() < wanted.of(kind) && fits(kind, next, hard)) {
                    if (passes.test(next)) {
                        drawn.of(kind).add(next);
                    }
                    break;
                }
            }
        }
        drawRows(wanted.silentRow(), passes, drawn.silentRow());
        return drawn;
    }

    private void drawRows(int wanted, Predicate<Silent> passes, List<Silent> drawn) {
        record Ticket(long number, Silent row) {}
        List<Ticket> tickets = wanted == 0
                ? List.of()
                : rows.stream()
                        .map(row -> new Ticket(drum.ticket(row.of().context(), PoolContext.ROW), row))
                        .sorted((a, b) -> Long.compareUnsigned(a.number, b.number))
                        .toList();
        for (Ticket ticket : tickets) {
            if (drawn.size() == wanted) {
                return;
            }
            if (passes.test(ticket.row)) {
                drawn.add(ticket.row);
            }
        }
    }

    private boolean fits(WindowKind kind, Silent silent, Hard hard) {
        return switch (kind) {
            case ACTIVATING, SILENT_ROW -> false;
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
