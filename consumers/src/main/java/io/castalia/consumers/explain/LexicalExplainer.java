package io.castalia.consumers.explain;

import io.castalia.consumers.text.Scene;
import io.castalia.schemas.wire.ExampleWindow;
import io.castalia.schemas.wire.ExplanationRequest;
import io.castalia.schemas.wire.Term;
import java.util.List;

/**
 * Explains by words alone, without a model: those that the latent fires on, or fires beside, more often than silent
 * windows have them. At most eight terms, at most thirty words; says nothing where nothing is significant.
 */
public final class LexicalExplainer implements Explainer {

    /** Name of the explainer and of its judge. */
    public static final String NAME = "lexical";

    private final LexicalSettings settings;

    public LexicalExplainer() {
        this(LexicalSettings.DEFAULT);
    }

    LexicalExplainer(LexicalSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String promptVersion() {
        return "1";
    }

    @Override
    public Answer explain(ExplanationRequest request) {
        List<Scene> activating = scenes(request.getExamples());
        List<Scene> silent = scenes(request.getContrast());
        if (activating.isEmpty() || silent.isEmpty()) {
            return new Answer.Abstained(
                    "%d activating and %d silent windows; words can be compared only where there are both"
                            .formatted(activating.size(), silent.size()),
                    Answer.FREE);
        }
        List<Candidate> chosen =
                Cover.choose(Candidates.of(activating, silent, settings), activating.size(), silent.size(), settings);
        if (chosen.isEmpty()) {
            return new Answer.Abstained("no word tells activating from silent windows", Answer.FREE);
        }
        List<Term> terms = chosen.stream()
                .map(c -> new Term(c.word(), c.place(), c.weight()))
                .toList();
        return new Answer.Explained(Sentence.of(terms, settings.words()), terms, "", Answer.FREE);
    }

    private static List<Scene> scenes(List<ExampleWindow> windows) {
        return windows.stream().map(Scene::of).toList();
    }
}
