package io.castalia.streams.evidence;

import io.castalia.schemas.Side;
import io.castalia.schemas.wire.ExampleWindow;
import io.castalia.schemas.wire.LatentStatistics;
import io.castalia.schemas.wire.Neighbour;
import io.castalia.schemas.wire.Unfilled;
import io.castalia.schemas.wire.WindowKind;
import io.castalia.streams.summary.Entry;
import io.castalia.streams.summary.Lottery;
import io.castalia.streams.summary.Summary;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Chooses what explainers and scorers see of a latent. A function of the summary, the pools and the texts: it does not
 * know when it is asked.
 */
public final class EvidenceBuilder {

    /** The least Jaccard index of a neighbour whose windows are hard. */
    static final float CLOSE = 0.1f;

    private static final SilentDraw.Hard NOT_HARD = new SilentDraw.Hard(new BitSet(), List.of());

    private final String hookpoint;
    private final EvidenceShape shape;
    private final SilentPool explaining;
    private final SilentPool scoring;
    private final Examples examples;
    private final Lottery.Drum explainingDrum;
    private final Lottery.Drum scoringDrum;

    /**
     * A builder for the latents of one hookpoint.
     *
     * @param explaining pool of the explaining side
     * @param scoring pool of the scoring side
     */
    public EvidenceBuilder(
            String hookpoint,
            EvidenceShape shape,
            Lottery lottery,
            SilentPool explaining,
            SilentPool scoring,
            Windows windows) {
        this.hookpoint = hookpoint;
        this.shape = shape;
        this.explaining = explaining;
        this.scoring = scoring;
        this.examples = new Examples(windows);
        this.explainingDrum = lottery.drum("contrast", hookpoint);
        this.scoringDrum = lottery.drum("silent", hookpoint);
    }

    /** Evidence for one latent, within the size allowed. */
    public Draft.Fitted draft(int latent, Summary summary, LatentStatistics statistics, List<Neighbour> neighbours) {
        List<ExampleWindow> strongAndSampled = explaining(summary);
        List<ExampleWindow> contrast = contrast(latent);

        var seen = new Seen();
        strongAndSampled.forEach(seen::add);
        contrast.forEach(seen::add);
        List<ExampleWindow> activating = activating(summary, seen);
        SilentDraw.Drawn silent = silent(latent, summary, neighbours, seen);
        return new Draft(
                        hookpoint,
                        latent,
                        statistics,
                        strongAndSampled,
                        contrast,
                        activating,
                        windows(silent),
                        seen.dropped,
                        unfilled(contrast, silent),
                        neighbours,
                        0)
                .fit(shape.bytes());
    }

    /* The strongest with their ranks, then what else was drawn from the sample; each window once. */
    private List<ExampleWindow> explaining(Summary summary) {
        var quantiles = new Quantiles(summary.sample(Side.EXPLAINING), shape.quantiles(), shape.cut());
        Map<Entry.Name, Integer> quantileOf = new HashMap<>();
        List<Entry> drawn = new ArrayList<>();
        for (int quantile = 0; quantile < quantiles.count(); quantile++) {
            List<Entry> part = quantiles.part(quantile);
            for (Entry entry : part.subList(0, Math.min(shape.explaining(), part.size()))) {
                quantileOf.put(entry.name(), quantile);
                drawn.add(entry);
            }
        }
        drawn.sort(Entry.STRONGEST_FIRST);

        List<Entry> strongest = summary.strongest(Side.EXPLAINING);
        Set<Entry.Name> taken = new HashSet<>();
        List<ExampleWindow> list = new ArrayList<>();
        for (Entry entry : strongest.subList(0, Math.min(shape.strongest(), strongest.size()))) {
            list.add(examples.activating(entry, taken.size(), quantileOf.getOrDefault(entry.name(), -1)));
            taken.add(entry.name());
        }
        for (Entry entry : drawn) {
            if (taken.add(entry.name())) {
                list.add(examples.activating(entry, -1, quantileOf.getOrDefault(entry.name(), -1)));
            }
        }
        return list;
    }

    private List<ExampleWindow> activating(Summary summary, Seen seen) {
        var quantiles = new Quantiles(summary.sample(Side.SCORING), shape.quantiles(), shape.cut());
        Map<Entry.Name, Integer> rankOf = new HashMap<>();
        for (Entry entry : summary.strongest(Side.SCORING)) {
            rankOf.put(entry.name(), rankOf.size());
        }
        record Drawn(Entry entry, ExampleWindow window) {}
        List<Drawn> drawn = new ArrayList<>();
        for (int quantile = 0; quantile < quantiles.count(); quantile++) {
            int left = shape.scoring();
            for (Entry entry : quantiles.part(quantile)) {
                if (left == 0) {
                    break;
                }
                ExampleWindow window = examples.activating(entry, rankOf.getOrDefault(entry.name(), -1), quantile);
                if (seen.passes(window.getTokenIds())) {
                    drawn.add(new Drawn(entry, window));
                    left--;
                }
            }
        }
        drawn.sort(Comparator.comparing(Drawn::entry, Entry.LOWEST_TICKET_FIRST));
        return drawn.stream().map(Drawn::window).toList();
    }

    private List<ExampleWindow> contrast(int latent) {
        return new SilentDraw(explaining, latent, explainingDrum.of(latent))
                .draw(Negatives.random(shape.contrast()), NOT_HARD, silent -> true).random().stream()
                        .map(silent -> Examples.silent(silent, WindowKind.RANDOM))
                        .toList();
    }

    /*
     * Peak tokens are those at the peaks of the scoring side's own strongest windows, as many as an explainer is shown of
     * its side: the words of an explanation are never looked at, and nor is anything that its explainer saw. Neighbours
     * count where their index is CLOSE; far ones fire as often where the latent does not belong as anything does.
     */
    private SilentDraw.Drawn silent(int latent, Summary summary, List<Neighbour> neighbours, Seen seen) {
        var peakTokens = new BitSet();
        if (shape.silent().samePeakToken() > 0) {
            summary.strongest(Side.SCORING).stream()
                    .limit(shape.strongest())
                    .forEach(entry -> peakTokens.set(examples.peakToken(entry)));
        }
        List<Integer> close = neighbours.stream()
                .filter(neighbour -> neighbour.getJaccard() >= CLOSE)
                .map(Neighbour::getLatent)
                .toList();
        return new SilentDraw(scoring, latent, scoringDrum.of(latent))
                .draw(shape.silent(), new SilentDraw.Hard(peakTokens, close), silent -> seen.passes(silent.tokenIds()));
    }

    private static List<ExampleWindow> windows(SilentDraw.Drawn silent) {
        return Negatives.KINDS.stream()
                .flatMap(kind -> silent.of(kind).stream().map(one -> Examples.silent(one, kind)))
                .toList();
    }

    private Unfilled unfilled(List<ExampleWindow> contrast, SilentDraw.Drawn silent) {
        Negatives wanted = shape.silent();
        return new Unfilled(
                shape.contrast() - contrast.size(),
                wanted.random() - silent.random().size(),
                wanted.samePeakToken() - silent.samePeakToken().size(),
                wanted.coOccurring() - silent.coOccurring().size(),
                wanted.silentRow() - silent.silentRow().size());
    }

    /** Token ids that the explaining side shows, and how many scoring windows had the same. */
    private static final class Seen {

        private final Set<List<Integer>> tokenIds = new HashSet<>();
        private int dropped;

        void add(ExampleWindow window) {
            tokenIds.add(window.getTokenIds());
        }

        boolean passes(List<Integer> tokens) {
            boolean equal = tokenIds.contains(tokens);
            dropped += equal ? 1 : 0;
            return !equal;
        }
    }
}
