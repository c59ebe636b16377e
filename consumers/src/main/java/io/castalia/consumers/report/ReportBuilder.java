package io.castalia.consumers.report;

import io.castalia.schemas.Id;
import io.castalia.schemas.LatentKey;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.Hookpoint;
import io.castalia.schemas.wire.LatentProfile;
import io.castalia.schemas.wire.LatentStatistics;
import io.castalia.schemas.wire.Projection;
import io.castalia.schemas.wire.Score;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a report is made from. Records come topic by topic in the order of the methods, and each topic by
 * partition and offset: of records with one id the first counts.
 */
final class ReportBuilder {

    private final int windowsPerLatent;
    private final Map<String, Hookpoint> hookpoints = new TreeMap<>();
    private final Map<LatentKey, Counted> profiles = new TreeMap<>();
    private final Map<LatentKey, Collected> latents = new TreeMap<>();
    private final Map<String, Accepted> accepted = new HashMap<>();
    private final Set<String> ids = new HashSet<>();
    private final SortedSet<String> corpora = new TreeSet<>();
    private final SortedSet<String> versions = new TreeSet<>();
    private final SortedSet<String> runs = new TreeSet<>();
    private final Set<String> unreadable = new HashSet<>();
    private int repeated;
    private int orphaned;

    ReportBuilder(int windowsPerLatent) {
        this.windowsPerLatent = windowsPerLatent;
    }

    /** The newest record of a key; null where the key was deleted. */
    void hookpoint(String key, @Nullable Hookpoint hookpoint) {
        if (hookpoint == null) {
            hookpoints.remove(key);
        } else {
            hookpoints.put(key, hookpoint);
        }
    }

    /** The newest record of a key; null where the key was deleted. */
    void profile(LatentKey key, @Nullable LatentProfile profile) {
        if (profile == null) {
            profiles.remove(key);
        } else {
            profiles.put(
                    key,
                    new Counted(
                            profile.getStatus().name(),
                            profile.getDensity(),
                            profile.getStatistics(),
                            Optional.ofNullable(profile.getProjection())));
        }
    }

    void evidence(Evidence evidence, Provenance provenance) {
        name(provenance);
        if (evidence.getMark() != null || !first(evidence.getId())) {
            return;
        }
        of(evidence.getHookpoint(), evidence.getLatent()).take(evidence, windowsPerLatent);
    }

    void explanation(Explanation explanation, Provenance provenance) {
        name(provenance);
        if (!first(explanation.getId())) {
            return;
        }
        Collected latent = of(explanation.getHookpoint(), explanation.getLatent());
        JudgedText text = JudgedText.of(explanation);
        latent.take(explanation, text);
        accepted.put(
                explanation.getId(),
                new Accepted(Id.sha256(explanation.getText().getBytes(StandardCharsets.UTF_8)), text));
    }

    void score(Score score, Provenance provenance) {
        name(provenance);
        Accepted explanation = accepted.get(score.getExplanation());
        if (explanation == null || !explanation.textHash().equals(score.getTextHash())) {
            orphaned++;
            return;
        }
        if (!first(score.getId())) {
            return;
        }
        explanation.text().scores().add(JudgedScore.of(score));
    }

    /** A record that could not be read; it counts once, however often it is tried. */
    void unreadable(String topic, int partition, long offset) {
        unreadable.add(topic + "-" + partition + "@" + offset);
    }

    Findings build() {
        var keys = new TreeSet<>(profiles.keySet());
        keys.addAll(latents.keySet());
        List<ShownLatent> shown = keys.stream().map(this::show).toList();
        return new Findings(
                List.copyOf(hookpoints.values()),
                shown,
                corpora,
                versions,
                runs,
                new Findings.Omitted(repeated, orphaned, unreadable.size()));
    }

    private ShownLatent show(LatentKey key) {
        Counted profile = profiles.get(key);
        Collected latent = latents.getOrDefault(key, new Collected());
        LatentStatistics statistics = profile == null ? latent.statistics() : profile.statistics();
        return new ShownLatent(
                key,
                Optional.ofNullable(profile).map(Counted::status),
                profile == null ? density(statistics) : profile.density(),
                statistics,
                latent.revision(),
                latent.olderEvidence(),
                latent.olderTexts(),
                latent.windows(),
                latent.quantiles(),
                latent.droppedForSize(),
                Optional.ofNullable(profile).flatMap(Counted::projection),
                latent.texts());
    }

    private static double density(LatentStatistics statistics) {
        return statistics.getTokens() == 0 ? 0 : statistics.getFiringTokens() / (double) statistics.getTokens();
    }

    private Collected of(String hookpoint, int latent) {
        return latents.computeIfAbsent(new LatentKey(hookpoint, latent), key -> new Collected());
    }

    private boolean first(String id) {
        boolean first = ids.add(id);
        repeated += first ? 0 : 1;
        return first;
    }

    private void name(Provenance provenance) {
        addNamed(corpora, provenance.corpus());
        addNamed(versions, provenance.code());
        addNamed(runs, provenance.run());
    }

    private static void addNamed(Collection<String> names, String name) {
        if (!name.isEmpty()) {
            names.add(name);
        }
    }

    /** A profile without its windows. */
    private record Counted(
            String status, double density, LatentStatistics statistics, Optional<Projection> projection) {}

    /** An explanation and the SHA-256 of its text, in hex. */
    private record Accepted(String textHash, JudgedText text) {}
}
