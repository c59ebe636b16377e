package io.castalia.consumers.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.castalia.consumers.export.DelphiSettings.Texts;
import io.castalia.schemas.Id;
import io.castalia.schemas.LatentKey;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.Control;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.ExplanationOutcome;
import io.castalia.schemas.wire.Score;
import io.castalia.schemas.wire.ScoringSide;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One explanation of each latent, and its scores, a file each (reference 6.4). Keeps a few names a latent in memory; the
 * windows that were judged are on disk meanwhile.
 */
final class TextExport {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> CONSTANT = Set.of("always-yes", "always-no");

    /** The explanation that holds. */
    private record Pick(int revision, String evidence, String id, String textHash) {}

    private final TopicFeed feed;
    private final Set<String> hookpoints;
    private final Texts wanted;
    private final OutputFolder out;
    private final Path explanations;
    private final Path windows;
    private final Map<LatentKey, Pick> picks = new TreeMap<>();
    private final Map<String, String> ways = new TreeMap<>(); // by scorer, the one judge, negatives and seed
    private @Nullable String explaining; // the one sampler, explainer and version
    private int scores;

    private TextExport(TopicFeed feed, Set<String> hookpoints, Texts wanted, OutputFolder out, Path explanations)
            throws IOException {
        this.feed = feed;
        this.hookpoints = hookpoints;
        this.wanted = wanted;
        this.out = out;
        this.explanations = explanations;
        this.windows = out.work();
    }

    /** An export whose explanations go to the folder of that name. */
    static TextExport inFolder(TopicFeed feed, Set<String> hookpoints, Texts wanted, OutputFolder out)
            throws IOException {
        return new TextExport(feed, hookpoints, wanted, out, out.folder("explanations"));
    }

    /** One whose explanations are wanted meanwhile, and then gone. */
    static TextExport inWork(TopicFeed feed, Set<String> hookpoints, Texts wanted, OutputFolder out)
            throws IOException {
        return new TextExport(feed, hookpoints, wanted, out, out.work());
    }

    /**
     * Writes them.
     *
     * @throws Refusal where there are several of a kind and it was not said which
     */
    void write(Topics topics) throws IOException {
        out.folder("scores");
        readExplanations(topics);
        feed.read(topics.scores(), this::ofHookpoint, read -> {
            if (inRun(read.provenance().run())) {
                take(read.value());
            }
        });
    }

    /** Reads the explanations alone. */
    void readExplanations(Topics topics) throws IOException {
        feed.read(topics.explanations(), this::ofHookpoint, read -> {
            if (inRun(read.provenance().run())) {
                take(read.value());
            }
        });
    }

    /** The explanation of a latent; empty where it has none. */
    String explanation(LatentKey latent) throws IOException {
        return picks.containsKey(latent)
                ? JSON.readTree(explanations.resolve(file(latent)).toFile()).asText()
                : "";
    }

    int explanations() {
        return picks.size();
    }

    int scores() {
        return scores;
    }

    /** Names of the scorers' folders. */
    Set<String> scorers() {
        var names = new TreeSet<String>();
        ways.keySet().forEach(scorer -> names.add(folder(scorer)));
        return names;
    }

    /** Who explained; empty where nobody has. */
    String explainer() {
        return explaining == null ? "" : explaining;
    }

    private boolean ofHookpoint(String key) {
        return hookpoints.contains(key.substring(0, Math.max(0, key.lastIndexOf('/'))));
    }

    private boolean inRun(String run) {
        return wanted.run().isEmpty() || wanted.run().get().equals(run);
    }

    private void take(Explanation explanation) throws IOException {
        if (explanation.getControl() != Control.REAL
                || explanation.getOutcome() != ExplanationOutcome.EXPLAINED
                || !matches(wanted.sampler(), explanation.getSampler())
                || !matches(wanted.explainer(), explanation.getExplainer())) {
            return;
        }
        explaining = same(
                explaining,
                "sampler %s, explainer %s@%s"
                        .formatted(
                                explanation.getSampler(), explanation.getExplainer(), explanation.getPromptVersion()),
                "sampler, explainer and run");
        var latent = new LatentKey(explanation.getHookpoint(), explanation.getLatent());
        Pick before = picks.get(latent);
        // Of one id the first counts; evidence of the same revision but another id is of state begun anew.
        boolean newer = before == null
                || explanation.getRevision() > before.revision
                || (explanation.getRevision() == before.revision
                        && !explanation.getEvidence().equals(before.evidence));
        if (newer) {
            byte[] text = explanation.getText().getBytes(StandardCharsets.UTF_8);
            picks.put(
                    latent,
                    new Pick(
                            explanation.getRevision(),
                            explanation.getEvidence(),
                            explanation.getId(),
                            Id.sha256(text)));
            JSON.writeValue(explanations.resolve(file(latent)).toFile(), explanation.getText());
            ByteBuffer side = explanation.getScoring().toByteBuffer();
            var bytes = new byte[side.remaining()];
            side.get(bytes);
            Files.write(windows.resolve(file(latent)), bytes);
        }
    }

    private void take(Score score) throws IOException {
        var latent = new LatentKey(score.getHookpoint(), score.getLatent());
        Pick pick = picks.get(latent);
        boolean judged = pick != null
                && score.getExplanation().equals(pick.id)
                && score.getTextHash().equals(pick.textHash)
                && !score.getVerdicts().isEmpty()
                && matches(wanted.negatives(), score.getNegatives().name())
                && wanted.judge().map(score.getJudge()::equals).orElse(!CONSTANT.contains(score.getJudge()));
        if (!judged) {
            return;
        }
        String way =
                "judge %s, negatives %s, seed %d".formatted(score.getJudge(), score.getNegatives(), score.getSeed());
        ways.put(score.getScorer(), same(ways.get(score.getScorer()), way, "judge, negatives and run"));
        Path file = out.folder("scores", folder(score.getScorer())).resolve(file(latent));
        if (!Files.exists(file)) {
            byte[] side = Files.readAllBytes(windows.resolve(file(latent)));
            JSON.writeValue(file.toFile(), ScoreLines.of(score, ScoringSide.fromByteBuffer(ByteBuffer.wrap(side))));
            scores++;
        }
    }

    private static boolean matches(Optional<String> filter, String name) {
        return filter.isEmpty() || filter.get().equals(name);
    }

    private static String same(@Nullable String before, String now, String how) {
        if (before != null && !before.equals(now)) {
            throw new Refusal("there are both (%s) and (%s), and delphi's layout has room for one; choose by %s"
                    .formatted(before, now, how));
        }
        return now;
    }

    private static String folder(String scorer) {
        return scorer.equals("fuzzing") ? "fuzz" : FileNames.safe("scorer", scorer);
    }

    private static String file(LatentKey latent) {
        return "%s_latent%d.txt".formatted(FileNames.safe("hookpoint", latent.hookpoint()), latent.latent());
    }
}
