package io.castalia.consumers.control;

import io.castalia.schemas.Id;
import io.castalia.schemas.wire.Choice;
import io.castalia.schemas.wire.Control;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.LatentStatistics;
import io.castalia.schemas.wire.Neighbour;
import io.castalia.schemas.wire.Term;
import io.castalia.schemas.wire.WordsFigure;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What pairing needs to know of a latent's own explanation.
 *
 * @param id the explanation's
 * @param maker what made it: hookpoint, sampler, explainer, version and seed, and
 *     of a cascade who answered. Only like is paired with like
 * @param latent the latent
 * @param density firing tokens over tokens
 * @param neighbours its close co-occurring latents
 * @param text the explanation
 * @param terms its terms
 */
record Explained(
        String id, String maker, int latent, double density, Set<Integer> neighbours, String text, List<Term> terms) {

    /** The least Jaccard index of a close latent. */
    private static final float CLOSE = 0.1f;

    static Explained of(Explanation explanation) {
        LatentStatistics counts = explanation.getStatistics();
        return new Explained(
                explanation.getId(),
                maker(explanation),
                explanation.getLatent(),
                counts.getTokens() == 0 ? 0 : counts.getFiringTokens() / (double) counts.getTokens(),
                explanation.getNeighbours().stream()
                        .filter(neighbour -> neighbour.getJaccard() >= CLOSE)
                        .map(Neighbour::getLatent)
                        .collect(Collectors.toUnmodifiableSet()),
                explanation.getText(),
                explanation.getTerms());
    }

    private static String maker(Explanation explanation) {
        var names = new ArrayList<Object>(List.of(
                explanation.getHookpoint(),
                explanation.getSampler(),
                explanation.getExplainer(),
                explanation.getPromptVersion(),
                explanation.getSeed()));
        WordsFigure words = explanation.getWords();
        if (words != null) {
            names.add(words.getEnough());
        }
        return Id.of(names.toArray()).toString();
    }

    /** Whether the other's explanation would be none of this latent's: another latent, and not one close to it. */
    boolean strangerTo(Explained other) {
        return latent != other.latent && !neighbours.contains(other.latent) && !other.neighbours.contains(latent);
    }

    /** The control: this partner's words, to be scored on the latent's own scoring side. */
    Explanation asControlOf(Explanation own) {
        return Explanation.newBuilder()
                .setId(Id.of("control", own.getId(), id).toString())
                .setRequest(own.getRequest())
                .setEvidence(own.getEvidence())
                .setHookpoint(own.getHookpoint())
                .setLatent(own.getLatent())
                .setRevision(own.getRevision())
                .setSampler(own.getSampler())
                .setExplainer(own.getExplainer())
                .setPromptVersion(own.getPromptVersion())
                .setSeed(own.getSeed())
                .setOutcome(own.getOutcome())
                .setReason("")
                .setText(text)
                .setTerms(terms)
                .setControl(Control.SHUFFLED)
                .setPartner(latent)
                .setPartnerExplanation(id)
                .setCost(new io.castalia.schemas.wire.Cost(0, 0L, 0L, 0L, 0L))
                .setStatistics(own.getStatistics())
                .setNeighbours(own.getNeighbours())
                .setScoring(own.getScoring())
                .setWords(own.getWords())
                .setChoice(unseen(own.getChoice()))
                .build();
    }

    /** The partner's explainer was shown windows of another latent. */
    private static @Nullable Choice unseen(@Nullable Choice own) {
        return own == null ? null : Choice.newBuilder(own).setSeen(0).build();
    }
}
