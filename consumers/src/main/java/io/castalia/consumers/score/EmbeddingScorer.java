package io.castalia.consumers.score;

import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.ExplanationOutcome;
import io.castalia.schemas.wire.Score;
import io.castalia.schemas.wire.WindowKind;
import java.util.ArrayList;
import java.util.List;

/**
 * Ranks windows by the cosine between explanation and window. Of a lexical explanation it takes the terms: the sentence
 * around them is the same for every latent, and would draw all of them together. Needs no answers, and gives none.
 */
final class EmbeddingScorer implements Scorer {

    private final TextEncoder encoder;
    private final ScoreSettings settings;

    EmbeddingScorer(TextEncoder encoder, ScoreSettings settings) {
        this.encoder = encoder;
        // Windows are compared one by one: no two share a prompt.
        this.settings = settings.withPrompt(1);
    }

    @Override
    public String name() {
        return Scorers.EMBEDDING;
    }

    @Override
    public String judge() {
        return encoder.name();
    }

    @Override
    public Score score(Explanation explanation) {
        WindowKind kind = settings.negatives();
        var card = new ScoreCard(explanation, this, kind, settings);
        if (explanation.getOutcome() != ExplanationOutcome.EXPLAINED) {
            return card.abstained();
        }
        List<Question> asked = Questions.WHOLE.ask(explanation.getScoring(), kind, settings.seed());
        if (!card.enough(asked)) {
            return card.tooFew(asked);
        }
        var claim = new Claim(explanation.getText(), explanation.getTerms());
        float[] query = encoder.query(claim.gist());
        var opinions = new ArrayList<Opinion>();
        for (Question question : asked) {
            opinions.add(Opinion.Judged.similarity(
                    cosine(query, encoder.passage(question.sight().text()))));
        }
        return card.judged(asked, Judgement.free(opinions));
    }

    private static double cosine(float[] a, float[] b) {
        double dot = 0;
        for (int i = 0; i < a.length; i++) {
            dot += a[i] * b[i];
        }
        return dot;
    }
}
