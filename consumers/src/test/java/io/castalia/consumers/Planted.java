package io.castalia.consumers;

import io.castalia.consumers.text.Word;
import io.castalia.consumers.text.Words;
import io.castalia.schemas.Id;
import io.castalia.schemas.wire.Control;
import io.castalia.schemas.wire.Cost;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.EvidenceReason;
import io.castalia.schemas.wire.ExampleWindow;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.ExplanationOutcome;
import io.castalia.schemas.wire.LatentStatistics;
import io.castalia.schemas.wire.Neighbour;
import io.castalia.schemas.wire.ScoringSide;
import io.castalia.schemas.wire.Term;
import io.castalia.schemas.wire.Unfilled;
import io.castalia.schemas.wire.WindowKind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/** Latents with a known meaning, and windows in which they fire. Words of more than five letters are two tokens. */
public final class Planted {

    private static final List<String> ORDINARY = List.of(
            "the", "a", "of", "and", "to", "in", "was", "it", "he", "she", "that", "with", "for", "on", "at", "table",
            "garden", "window", "morning", "letter", "walked", "slowly", "house", "under", "green", "kitchen", "seven",
            "water", "before", "nothing", "carried", "paper", "quiet", "street", "almost", "bread", "winter", "stone");

    private final String seed;
    private final List<String> meaning;
    private int made;

    /** A latent that fires on these words; with none, on words at random. */
    public Planted(String seed, List<String> meaning) {
        this.seed = seed;
        this.meaning = meaning;
    }

    /** A window of some twenty words in which the latent fires. */
    public ExampleWindow activating() {
        SplittableRandom random = next();
        List<String> words = ordinary(random);
        int at = random.nextInt(words.size());
        if (!meaning.isEmpty()) {
            words.set(at, meaning.get(random.nextInt(meaning.size())));
        }
        String wanted = words.get(at);
        float peak = 1 + random.nextInt(64) / 16f;
        return window(WindowKind.ACTIVATING, String.join(" ", words), wanted::equals, peak);
    }

    /** A window in which it does not fire, and none of its words stands. */
    public ExampleWindow silent() {
        return window(WindowKind.RANDOM, String.join(" ", ordinary(next())), word -> false, 0);
    }

    /** A window of this text, firing on the words that the predicate picks, in lower case. */
    public ExampleWindow window(WindowKind kind, String text, Predicate<String> fires, float peak) {
        List<Integer> ids = new ArrayList<>();
        List<Integer> starts = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        List<Float> activations = new ArrayList<>();
        for (Word word : Words.of(text)) {
            int middle = word.end() - word.start() > 5 ? word.start() + 4 : word.end();
            float activation = fires.test(word.text()) ? peak : 0;
            piece(ids, starts, ends, word.text().hashCode(), word.start(), middle);
            activations.add(activation);
            if (middle < word.end()) {
                piece(ids, starts, ends, -word.text().hashCode(), middle, word.end());
                activations.add(activation / 2);
            }
        }
        made++;
        return new ExampleWindow(
                kind,
                Id.of("context", seed, made).toString(),
                made % 8,
                Id.of("part", seed, made / 3).toString(),
                text,
                ids,
                starts,
                ends,
                activations,
                peak,
                -1,
                -1);
    }

    /** Windows in which it fires: the first hundred places by rank of peak, all of them in ten quantiles. */
    public List<ExampleWindow> ranked(int n) {
        List<ExampleWindow> windows = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            windows.add(activating());
        }
        windows.sort((a, b) -> Float.compare(b.getPeak(), a.getPeak()));
        List<ExampleWindow> ranked = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            ranked.add(ExampleWindow.newBuilder(windows.get(i))
                    .setRank(i)
                    .setQuantile(10 * i / n)
                    .build());
        }
        return ranked;
    }

    /** So many silent windows. */
    public List<ExampleWindow> silent(int n) {
        List<ExampleWindow> windows = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            windows.add(silent());
        }
        return windows;
    }

    /** What is shown of so many contexts that are silent throughout. */
    public List<ExampleWindow> silentRows(int n) {
        return silent(n).stream()
                .map(window -> ExampleWindow.newBuilder(window)
                        .setKind(WindowKind.SILENT_ROW)
                        .setWindow(-1)
                        .build())
                .toList();
    }

    /** Evidence with 60 and 50 windows to explain, and 50 and 50 to score. */
    public Evidence evidence(int latent) {
        return new Evidence(
                Id.of("evidence", seed, latent).toString(),
                "layers.4",
                latent,
                1,
                EvidenceReason.FIRST,
                statistics(300),
                ranked(60),
                silent(50),
                new ScoringSide(ranked(50), silent(50), 0, new Unfilled(0, 0, 0, 0, 0)),
                List.of(new Neighbour(latent + 1, 0.5f, 0.3f, 0.7f, 20)),
                0,
                null);
    }

    /** An explanation of these terms, with a scoring side. */
    public Explanation explanation(int latent, String text, List<Term> terms) {
        return explanation(latent, 300, text, terms);
    }

    /** The same, of a latent with so many firing tokens in 100,000. */
    public Explanation explanation(int latent, long firing, String text, List<Term> terms) {
        Evidence evidence = evidence(latent);
        return new Explanation(
                Id.of("explanation", seed, latent).toString(),
                Id.of("request", seed, latent).toString(),
                evidence.getId(),
                "layers.4",
                latent,
                1,
                "quantiles",
                "lexical",
                "1",
                0L,
                text.isEmpty() ? ExplanationOutcome.ABSTAINED : ExplanationOutcome.EXPLAINED,
                text.isEmpty() ? "nothing to say" : "",
                text,
                terms,
                Control.REAL,
                null,
                null,
                new Cost(0, 0L, 0L, 0L, 0L),
                statistics(firing),
                evidence.getNeighbours(),
                evidence.getScoring(),
                "",
                null,
                null);
    }

    private static LatentStatistics statistics(long firing) {
        return new LatentStatistics(100_000L, 400L, 3200L, firing, 120L, 130L, 500.0, 5f, List.of(0L, 250L));
    }

    private static void piece(List<Integer> ids, List<Integer> starts, List<Integer> ends, int id, int start, int end) {
        ids.add(id);
        starts.add(start);
        ends.add(end);
    }

    private SplittableRandom next() {
        made++;
        return new SplittableRandom(Id.of(seed, made).low());
    }

    private static List<String> ordinary(SplittableRandom random) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < 22; i++) {
            words.add(ORDINARY.get(random.nextInt(ORDINARY.size())));
        }
        return words;
    }
}
