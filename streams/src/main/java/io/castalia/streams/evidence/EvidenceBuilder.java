package io.castalia.streams.evidence;

import io.castalia.schemas.Side;
import io.castalia.schemas.wire.ExampleWindow;
import io.castalia.schemas.wire.LatentStatistics;
import io.castalia.schemas.wire.Neighbour;
import io.castalia.schemas.wire.WindowKind;
import io.castalia.streams.summary.Entry;
import io.castalia.streams.summary.Lottery;
import io.castalia.streams.summary.Summary;
import java.util.ArrayList;
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
        List<ExampleWindow> contrast = explaining
                .silent(WindowKind.RANDOM, latent, explainingDrum.of(latent))
                .limit(shape.contrast())
                .map(silent -> Examples.silent(silent, WindowKind.RANDOM))
                .toList();

        var seen = new Seen();
        strongAndSampled.forEach(seen::add);
        contrast.forEach(seen::add);
        List<ExampleWindow> activating = activating(summary, seen);
        List<ExampleWindow> silent = silent(latent, seen);

        int unfilled = shape.contrast() - contrast.size() + shape.silent() - silent.size();
        return new Draft(
                        hookpoint,
                        latent,
                        statistics,
                        strongAndSampled,
                        contrast,
                        activating,
                        silent,
                        seen.dropped,
                        unfilled,
                        neighbours,
                        0)
                .fit(shape.bytes());
    }

    /* The strongest with their ranks, then what else was drawn from the sample; each window once. */
    private List<ExampleWindow> explaining(Summary summary) {
        var quantiles = new Quantiles(summary.sample(Side.EXPLAINING), shape.quantiles());
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
        var quantiles = new Quantiles(summary.sample(Side.SCORING), shape.quantiles());
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
                if (seen.passes(window)) {
                    drawn.add(new Drawn(entry, window));
                    left--;
                }
            }
        }
        drawn.sort(Comparator.comparing(Drawn::entry, Entry.LOWEST_TICKET_FIRST));
        return drawn.stream().map(Drawn::window).toList();
    }

    private List<ExampleWindow> silent(int latent, Seen seen) {
        return scoring.silent(WindowKind.RANDOM, latent, scoringDrum.of(latent))
                .map(silent -> Examples.silent(silent, WindowKind.RANDOM))
                .filter(seen::passes)
                .limit(shape.silent())
                .toList();
    }

    /** Token ids that the explaining side shows, and how many scoring windows had the same. */
    private static final class Seen {

        private final Set<List<Integer>> tokenIds = new HashSet<>();
        private int dropped;

        void add(ExampleWindow window) {
            tokenIds.add(window.getTokenIds());
        }

        boolean passes(ExampleWindow window) {
            boolean equal = tokenIds.contains(window.getTokenIds());
            dropped += equal ? 1 : 0;
            return !equal;
        }
    }
}
