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

    /** Name of the one for which a window counts by its peak. */
    public static final String BY_PEAK = "lexical-by-peak";

    private final String name;
    private final LexicalSettings settings;

    public LexicalExplainer() {
        this(NAME, LexicalSettings.DEFAULT);
    }

    LexicalExplainer(String name, LexicalSettings settings) {
        this.name = name;
        this.settings = settings;
    }

    @Override
    public String name() {
        return name;
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
        double[] weights = weights(request.getExamples());
        List<Candidate> candidates = Candidates.of(activating, weights, silent, settings);
        List<Candidate> chosen = Cover.choose(candidates, weights, silent.size(), settings);
        if (chosen.isEmpty()) {
            return new Answer.Abstained("no word tells activating from silent windows", Answer.FREE);
        }
        List<Term> terms = chosen.stream()
                .map(c -> new Term(c.word(), c.place(), c.weight()))
                .toList();
        return new Answer.Explained(Sentence.of(terms, settings.words()), terms, "", Answer.FREE);
    }

    /** What windows count, 1 on average: all alike, or as their peaks. */
    private double[] weights(List<ExampleWindow> windows) {
        boolean alike = name.equals(NAME);
        double all = windows.stream().mapToDouble(ExampleWindow::getPeak).sum();
        return windows.stream()
                .mapToDouble(window -> alike || !(all > 0) ? 1 : window.getPeak() * windows.size() / all)
                .toArray();
    }

    private static List<Scene> scenes(List<ExampleWindow> windows) {
        return windows.stream().map(Scene::of).toList();
    }
}
