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
import java.util.stream.IntStream;

/** Evidence of latents that fire on a word of their own, each. */
final class PlantedEvidence {

    static final String HOOKPOINT = "layers.4";

    private static final int WORDS = 12;
    private static final List<String> ORDINARY = List.of(
            "the", "river", "was", "low", "and", "her", "brother", "counted", "seven", "boats", "before", "noon", "a",
            "letter", "from", "town", "said", "that", "rain", "would", "come", "in", "May", "of", "copper", "kettle");

    private PlantedEvidence() {}

    /** So many windows of each sort on each side; the revision changes nothing else but the id. */
    static Evidence of(int latent, int revision, int windows) {
        return Evidence.newBuilder()
                .setId(Id.of("planted", latent, revision).toString())
                .setHookpoint(HOOKPOINT)
                .setLatent(latent)
                .setRevision(revision)
                .setReason(revision == 1 ? EvidenceReason.FIRST : EvidenceReason.COMMAND)
                .setStatistics(
                        new LatentStatistics(100_000L, 400L, 3_200L, 300L, 120L, 130L, 500.0, 5f, List.of(0L, 250L)))
                .setExplaining(windows(latent, 0, windows, true))
                .setContrast(windows(latent, 1, windows, false))
                .setScoring(new ScoringSide(
                        windows(latent, 2, windows, true),
                        windows(latent, 3, windows, false),
                        0,
                        new Unfilled(0, 0, 0, 0, 0)))
                .setNeighbours(List.of())
                .setDroppedForSize(0)
                .build();
    }

    /** One that no requester can make anything of, however often it tries. */
    static Evidence hopeless(int latent) {
        return Evidence.newBuilder(of(latent, 1, 1)).setStatistics(null).build();
    }

    private static List<ExampleWindow> windows(int latent, int sort, int windows, boolean fires) {
        return IntStream.range(0, windows)
                .mapToObj(i -> window(latent, 1_000 * sort + i, i * 10 / windows, fires))
                .toList();
    }

    private static ExampleWindow window(int latent, int number, int quantile, boolean fires) {
        var text = new StringBuilder();
        var ids = new ArrayList<Integer>();
        var starts = new ArrayList<Integer>();
        var ends = new ArrayList<Integer>();
        var activations = new ArrayList<Float>();
        for (int i = 0; i < WORDS; i++) {
            boolean own = fires && i == number % WORDS;
            int word = Math.floorMod(31 * latent + 17 * number + 7 * i * i + i, ORDINARY.size());
            starts.add(text.length());
            text.append(own ? "thing" + (char) ('a' + latent % 26) + (char) ('a' + latent / 26) : ORDINARY.get(word));
            ends.add(text.length());
            text.append(i + 1 < WORDS ? " " : "");
            ids.add(own ? 1_000 + latent : word);
            activations.add(own ? 2f : 0f);
        }
        return ExampleWindow.newBuilder()
                .setKind(fires ? WindowKind.ACTIVATING : WindowKind.RANDOM)
                .setContext(Id.of("context", latent, number).toString())
                .setWindow(number % 8)
                .setPart(Id.of("part", latent, number / 2).toString())
                .setText(text.toString())
                .setTokenIds(ids)
                .setStarts(starts)
                .setEnds(ends)
                .setActivations(activations)
                .setPeak(fires ? 2f : 0f)
                .setQuantile(fires ? quantile : -1)
                .setRank(-1)
                .build();
    }
}
