package io.castalia.app.run;

import io.castalia.consumers.explain.Explainer;
import io.castalia.consumers.explain.LexicalExplainer;
import io.castalia.consumers.score.Judges;
import io.castalia.consumers.score.Scorer;
import io.castalia.consumers.score.Scorers;
import io.castalia.consumers.score.TextEncoder;
import io.castalia.schemas.Refusal;
import java.util.ArrayList;
import java.util.List;

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

    /** The scorers that are named, with the constant judges beside those that a judge decides. */
    public static List<Scorer> scorers(List<String> names, TextEncoder encoder) {
        var scorers = new ArrayList<Scorer>();
        for (String name : names) {
            switch (name) {
                case "detection" -> {
                    scorers.add(Scorers.detection(Judges.lexical()));
                    scorers.add(Scorers.detection(Judges.alwaysYes()));
                    scorers.add(Scorers.detection(Judges.alwaysNo()));
                }
                case "fuzzing" -> {
                    scorers.add(Scorers.fuzzing(Judges.lexical()));
                    scorers.add(Scorers.fuzzingWithin(Judges.lexical()));
                }
                case "embedding" -> scorers.add(Scorers.embedding(encoder));
                default -> throw new Refusal("scorer", name, "detection, fuzzing or embedding");
            }
        }
        return scorers;
    }
}
