package io.castalia.app.run;

import io.castalia.consumers.explain.Explainer;
import io.castalia.consumers.explain.LexicalExplainer;
import io.castalia.consumers.score.Judges;
import io.castalia.consumers.score.ScoreSettings;
import io.castalia.consumers.score.Scorer;
import io.castalia.consumers.score.Scorers;
import io.castalia.consumers.score.TextEncoder;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.wire.WindowKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Puts together who explains and who scores, from their names. */
public final class Stages {

    private Stages() {}

    /** The explainers that are named. */
    public static List<Explainer> explainers(List<String> names) {
        return names.stream().map(Stages::explainer).toList();
    }

    private static Explainer explainer(String name) {
        Refusal.unless(name.equals("lexical"), "explainer", name, "lexical, the one there is");
        return new LexicalExplainer();
    }

    /** The embedding model of this name, open. */
    public static TextEncoder encoder(String name) {
        return name.equals("bge-small") ? TextEncoder.bgeSmall() : TextEncoder.miniLmQuantised();
    }

    /**
     * The scorers that are named, once for each kind of negatives, with the constant judges beside those that a judge
     * decides. Marks within activating windows need no negatives: that scorer comes once.
     */
    public static List<Scorer> scorers(List<String> names, List<WindowKind> negatives, TextEncoder encoder) {
        var scorers = new ArrayList<Scorer>();
        for (String name : names) {
            for (WindowKind kind : negatives) {
                scorers.addAll(scorers(name, ScoreSettings.DEFAULT.withNegatives(kind), encoder));
            }
            if (name.equals("fuzzing")) {
                scorers.add(Scorers.fuzzingWithin(Judges.lexical()));
            }
        }
        return scorers;
    }

    private static List<Scorer> scorers(String name, ScoreSettings settings, TextEncoder encoder) {
        return switch (name) {
            case "detection" ->
                Stream.of(Judges.lexical(), Judges.alwaysYes(), Judges.alwaysNo())
                        .map(judge -> Scorers.detection(judge, settings))
                        .toList();
            case "fuzzing" -> List.of(Scorers.fuzzing(Judges.lexical(), settings));
            case "embedding" -> List.of(Scorers.embedding(encoder, settings));
            default -> throw new Refusal("scorer", name, "detection, fuzzing or embedding");
        };
    }
}
