package io.castalia.consumers.report;

import io.castalia.consumers.metric.Metrics;
import io.castalia.schemas.Id;
import io.castalia.schemas.LatentKey;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.wire.Control;
import io.castalia.schemas.wire.Cost;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.EvidenceReason;
import io.castalia.schemas.wire.ExampleWindow;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.ExplanationOutcome;
import io.castalia.schemas.wire.Hookpoint;
import io.castalia.schemas.wire.LatentProfile;
import io.castalia.schemas.wire.LatentStatistics;
import io.castalia.schemas.wire.LatentStatus;
import io.castalia.schemas.wire.Projection;
import io.castalia.schemas.wire.Score;
import io.castalia.schemas.wire.ScoreOutcome;
import io.castalia.schemas.wire.ScoringSide;
import io.castalia.schemas.wire.SimilarLatent;
import io.castalia.schemas.wire.Term;
import io.castalia.schemas.wire.TermPlace;
import io.castalia.schemas.wire.TokenWeight;
import io.castalia.schemas.wire.Unfilled;
import io.castalia.schemas.wire.Verdict;
import io.castalia.schemas.wire.WindowKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Records as the topics hold them, made up from a seed. */
final class Samples {

    static final Provenance PROVENANCE =
            new Provenance("model", "coder", "tokenizer", "sample corpus", "0.1.0", "run-1");

    private static final String[] PROSE =
            ("the lighthouse keeper walked down to the harbour before dawn and counted the boats while rain "
                            + "fell softly on the slate roofs of the village and somewhere behind the chapel a dog "
                            + "barked twice at the tide ; nobody in the kitchen had lit the stove yet")
                    .split(" ");

    private Samples() {}

    static Hookpoint hookpoint(String name) {
        return new Hookpoint(
                name,
                "all-MiniLM-L6-v2",
                "3f1c9a77d2e04b6688aa",
                name.endsWith(".random") ? "random-4096-k32" : "topk-4096-k32",
                Id.of(name).toString(),
                "tokenizer",
                4096,
                256,
                32,
                2,
                "masked",
                0L);
    }

    static LatentStatistics statistics(long firing) {
        var histogram = new ArrayList<Long>();
        for (int i = 0; i < 64; i++) {
            double place = (i - 56) / 3.0;
            histogram.add(i < 48 ? 0L : Math.round(firing * 0.2 * Math.exp(-place * place)));
        }
        return new LatentStatistics(
                1_000_000L, 4000L, 32_000L, firing, firing / 3, firing / 4, firing * 1.1, 3.5f, histogram);
    }

    static LatentProfile profile(LatentKey key, long firing) {
        LatentStatus status = firing == 0 ? LatentStatus.UNSEEN : firing < 100 ? LatentStatus.RARE : LatentStatus.LIVE;
        return new LatentProfile(
                key.hookpoint(),
                key.latent(),
                1,
                status,
                firing / 1e6,
                statistics(firing),
                List.of(),
                List.of(),
                List.of(),
                projection(key, " harbour"));
    }

    /** A decoder row that makes one token likelier and another unlikelier. */
    static Projection projection(LatentKey key, String token) {
        return new Projection(
                key.hookpoint(),
                key.latent(),
                1.25,
                List.of(new SimilarLatent(key.latent() + 1, 0.5f)),
                List.of(new TokenWeight(11, token, 2.5f)),
                List.of(new TokenWeight(12, "<0xE2>", -1.5f)),
                null);
    }

    /** A window in which each occurrence of a word fires. */
    static ExampleWindow window(String text, String word, int rank, int quantile, float peak) {
        var starts = new ArrayList<Integer>();
        var ends = new ArrayList<Integer>();
        var activations = new ArrayList<Float>();
        int from = 0;
        for (String token : text.split("(?<= )", -1)) {
            int points = token.stripTrailing()
                    .codePointCount(0, token.stripTrailing().length());
            starts.add(from);
            ends.add(from + points);
            from += token.codePointCount(0, token.length());
            activations.add(token.strip().equals(word) ? peak : 0f);
        }
        List<Integer> ids = starts.stream().map(start -> start + 100).toList();
        return new ExampleWindow(
                WindowKind.ACTIVATING,
                Id.of(text, rank, quantile).toString(),
                0,
                Id.of("part", text).toString(),
                text,
                ids,
                starts,
                ends,
                activations,
                peak,
                rank,
                quantile);
    }

    static String prose(SplittableRandom random, String word) {
        int from = random.nextInt(PROSE.length - 24);
        var words = new ArrayList<>(List.of(PROSE).subList(from, from + 22));
        words.set(4 + random.nextInt(14), word);
        if (random.nextInt(4) == 0) {
            words.set(10, "boats.\n\nThen");
        }
        return String.join(" ", words);
    }

    static List<ExampleWindow> windows(SplittableRandom random, String word) {
        var windows = new ArrayList<ExampleWindow>();
        for (int i = 0; i < 60; i++) {
            int rank = i < 20 ? i : -1;
            int quantile = i < 20 ? -1 : (i - 20) / 4;
            float peak = 3.5f - i * 0.055f;
            windows.add(window(prose(random, word), word, rank, quantile, peak));
        }
        return windows;
    }

    static Evidence evidence(LatentKey key, int revision, List<ExampleWindow> windows, long firing) {
        return new Evidence(
                Id.of("evidence", key, revision).toString(),
                key.hookpoint(),
                key.latent(),
                revision,
                EvidenceReason.MARK,
                statistics(firing),
                windows,
                List.of(),
                new ScoringSide(List.of(), List.of(), 0, new Unfilled(0, 0, 0, 0, 0)),
                List.of(),
                0,
                null);
    }

    static Explanation explanation(Evidence evidence, String text, @Nullable Integer partner) {
        boolean abstained = text.isEmpty();
        var terms = new ArrayList<Term>();
        if (!abstained) {
            String[] words = text.split("\\W+", -1);
            terms.add(new Term(words[words.length - 1], TermPlace.PEAK, 8.25));
            terms.add(new Term(words[0], TermPlace.LEFT, 3.5));
        }
        return new Explanation(
                Id.of(evidence.getId(), partner == null ? "real" : "control").toString(),
                "request",
                evidence.getId(),
                evidence.getHookpoint(),
                evidence.getLatent(),
                evidence.getRevision(),
                "quantiles",
                "lexical",
                "1",
                22L,
                abstained ? ExplanationOutcome.ABSTAINED : ExplanationOutcome.EXPLAINED,
                abstained ? "no word stands out" : "",
                text,
                terms,
                partner == null ? Control.REAL : Control.SHUFFLED,
                partner,
                partner == null ? null : "partner's explanation",
                new Cost(0, 0L, 0L, 3L, 0L),
                evidence.getStatistics(),
                List.of(),
                new ScoringSide(List.of(), List.of(), 3, new Unfilled(0, 0, 2, 1, 0)),
                "",
                null,
                null);
    }

    /** A score in which so many of 50 activating and 50 silent windows are judged right. */
    static Score score(Explanation explanation, String scorer, String judge, int found, int rejected) {
        boolean ranks = scorer.equals("embedding");
        var verdicts = new ArrayList<Verdict>();
        for (int i = 0; i < 100; i++) {
            boolean activating = i < 50;
            boolean yes = activating ? (i * 7) % 50 < found : (i * 7) % 50 >= rejected;
            verdicts.add(new Verdict(
                    "context",
                    i,
                    "part " + i / 2,
                    i / 5,
                    activating,
                    activating ? i / 5 : -1,
                    ranks ? null : yes,
                    ranks ? (yes ? 0.5 : 0.2) + i % 7 * 0.05 : null,
                    List.of()));
        }
        return score(explanation, scorer, judge, ScoreOutcome.JUDGED, Metrics.of(verdicts, 0.004));
    }

    static Score score(Explanation explanation, String scorer, String judge, ScoreOutcome outcome, Metrics metrics) {
        return new Score(
                Id.of(explanation.getId(), scorer, judge).toString(),
                explanation.getId(),
                explanation.getEvidence(),
                explanation.getHookpoint(),
                explanation.getLatent(),
                explanation.getRevision(),
                explanation.getControl(),
                explanation.getSampler(),
                explanation.getExplainer(),
                explanation.getPromptVersion(),
                scorer,
                judge,
                WindowKind.RANDOM,
                5L,
                outcome,
                outcome == ScoreOutcome.JUDGED ? "" : "too few windows",
                metrics.asked(),
                metrics.parsed(),
                metrics.truePositives(),
                metrics.falseNegatives(),
                metrics.falsePositives(),
                metrics.trueNegatives(),
                metrics.metrics(),
                metrics.quantileRecalls(),
                List.of(),
                new Cost(0, 0L, 0L, 5L, 0L),
                Id.sha256(explanation.getText().getBytes(StandardCharsets.UTF_8)),
                false,
                0,
                0,
                0,
                null);
    }

    /** A whole run: two trained hookpoints and a random one, with controls, abstentions and constant judges. */
    static Findings run(int latents) {
        var random = new SplittableRandom(11);
        var builder = new ReportBuilder(12);
        String[] words = {"harbour", "keeper", "dawn", "slate", "chapel", "tide", "kitchen", "stove", "village", "rain"
        };
        var evidence = new ArrayList<Evidence>();
        for (String hookpoint : List.of("layers.2", "layers.4", "layers.4.random")) {
            builder.hookpoint(hookpoint, hookpoint(hookpoint));
            for (int latent = 0; latent < latents; latent++) {
                var key = new LatentKey(hookpoint, latent);
                long firing = (long) Math.exp(random.nextDouble(2, 11));
                builder.profile(key, profile(key, random.nextInt(20) == 0 ? 0 : firing));
                if (firing > 400) {
                    evidence.add(evidence(key, 1, windows(random, words[latent % words.length]), firing));
                }
            }
        }
        evidence.forEach(e -> builder.evidence(e, PROVENANCE));
        var explanations = new ArrayList<Explanation>();
        for (Evidence e : evidence) {
            String word = words[e.getLatent() % words.length];
            String other = words[(e.getLatent() + 3) % words.length];
            boolean abstains = random.nextInt(15) == 0;
            explanations.add(explanation(
                    e,
                    abstains
                            ? ""
                            : "The word \u201c" + word + "\u201d, mostly after \u201cthe\u201d, in quiet scenes by the "
                                    + word,
                    null));
            if (!abstains) {
                explanations.add(explanation(
                        e,
                        "The word \u201c" + other + "\u201d, or what is done with a " + other,
                        (e.getLatent() + 3) % latents));
            }
        }
        explanations.forEach(e -> builder.explanation(e, PROVENANCE));
        for (Explanation e : explanations) {
            if (e.getOutcome() == ExplanationOutcome.ABSTAINED) {
                continue;
            }
            boolean real = e.getControl() == Control.REAL;
            boolean untrained = e.getHookpoint().endsWith(".random");
            int found = real ? random.nextInt(untrained ? 20 : 28, 51) : random.nextInt(0, 16);
            int rejected = random.nextInt(36, 50);
            builder.score(score(e, "detection", "lexical", found, rejected), PROVENANCE);
            builder.score(score(e, "fuzzing", "lexical", Math.max(0, found - 6), rejected), PROVENANCE);
            builder.score(
                    score(e, "embedding", "all-MiniLM-L6-v2-q", Math.max(20, found - 4), rejected - 8), PROVENANCE);
            builder.score(score(e, "detection", "always-yes", 50, 0), PROVENANCE);
            builder.score(score(e, "detection", "always-no", 0, 50), PROVENANCE);
        }
        return builder.build();
    }
}
