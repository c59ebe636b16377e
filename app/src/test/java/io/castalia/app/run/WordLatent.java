package io.castalia.app.run;

import io.castalia.schemas.Id;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.EvidenceReason;
import io.castalia.schemas.wire.ExampleWindow;
import io.castalia.schemas.wire.LatentStatistics;
import io.castalia.schemas.wire.ScoringSide;
import io.castalia.schemas.wire.Unfilled;
import io.castalia.schemas.wire.WindowKind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Evidence of latents that fire on a word of their own. */
final class WordLatent {

    private static final List<String> OWN = List.of(
            "harbour", "copper", "violin", "glacier", "lantern", "orchard", "saddle", "turbine", "walnut", "zephyr",
            "anchor", "basalt");
    private static final List<String> ORDINARY = List.of(
            "the", "of", "and", "to", "in", "was", "with", "table", "garden", "window", "morning", "letter", "walked",
            "slowly", "house", "under", "green", "kitchen", "water", "before");

    private WordLatent() {}

    static Evidence evidence(int latent) {
        return Evidence.newBuilder()
                .setId(Id.of("word latent", latent).toString())
                .setHookpoint("layers.4")
                .setLatent(latent)
                .setRevision(1)
                .setReason(EvidenceReason.MARK)
                .setStatistics(new LatentStatistics(100_000L, 400L, 3200L, 300L, 120L, 130L, 500.0, 5f, List.of()))
                .setExplaining(windows(latent, "explaining", 40, true))
                .setContrast(windows(latent, "contrast", 40, false))
                .setScoring(new ScoringSide(
                        windows(latent, "scoring", 20, true),
                        Stream.concat(
                                        windows(latent, "silent", 20, false).stream(),
                                        windows(latent, "row", 15, false).stream()
                                                .map(WordLatent::row))
                                .toList(),
                        0,
                        new Unfilled(0, 0, 0, 0, 0)))
                .setNeighbours(List.of())
                .setDroppedForSize(0)
                .build();
    }

    private static ExampleWindow row(ExampleWindow window) {
        return ExampleWindow.newBuilder(window)
                .setKind(WindowKind.SILENT_ROW)
                .setWindow(-1)
                .build();
    }

    private static List<ExampleWindow> windows(int latent, String what, int n, boolean fires) {
        var windows = new ArrayList<ExampleWindow>();
        for (int i = 0; i < n; i++) {
            windows.add(window(latent, what, i, fires, fires ? 10 * i / n : -1));
        }
        return windows;
    }

    private static ExampleWindow window(int latent, String what, int number, boolean fires, int quantile) {
        var random = new SplittableRandom(Id.of(latent, what, number).low());
        String own = OWN.get(latent % OWN.size());
        int place = fires ? random.nextInt(20) : -1;
        var text = new StringBuilder();
        var ids = new ArrayList<Integer>();
        var starts = new ArrayList<Integer>();
        var ends = new ArrayList<Integer>();
        var activations = new ArrayList<Float>();
        for (int i = 0; i < 20; i++) {
            String word = i == place ? own : ORDINARY.get(random.nextInt(ORDINARY.size()));
            if (i > 0) {
                text.append(' ');
            }
            starts.add(text.length());
            text.append(word);
            ends.add(text.length());
            ids.add(word.hashCode());
            activations.add(i == place ? 2f : 0f);
        }
        return new ExampleWindow(
                fires ? WindowKind.ACTIVATING : WindowKind.RANDOM,
                Id.of("context", latent, what, number).toString(),
                0,
                Id.of("part", latent, what, number / 2).toString(),
                text.toString(),
                ids,
                starts,
                ends,
                activations,
                fires ? 2f : 0f,
                fires ? number : -1,
                quantile);
    }
}
