package io.castalia.app.run;

import io.castalia.consumers.endpoint.Budget;
import io.castalia.consumers.endpoint.EndpointSettings;
import io.castalia.consumers.explain.ExplainSettings;
import io.castalia.schemas.Refusal;
import java.util.List;
import java.util.Optional;

/**
 * Which language model explains and judges, if one does, and how it is asked.
 *
 * @param endpoint where it is asked; none where its replies are read from their topic, or there is no model
 * @param model its name; none where there is no model
 * @param budget what asking may cost
 * @param judges who judges: lexical, and model for the language model
 * @param windows windows in a prompt
 * @param most windows of each sort that a score is about at most; 0 for all
 * @param sequential whether the model is asked until it is known whether an explanation fits well enough, and no longer
 * @param explain how it is asked for explanations
 */
public record Asking(
        Optional<EndpointSettings> endpoint,
        Optional<String> model,
        Budget budget,
        List<String> judges,
        int windows,
        int most,
        boolean sequential,
        ExplainSettings explain) {

    /** Nobody is asked. */
    public static final Asking NOBODY = new Asking(
            Optional.empty(), Optional.empty(), Budget.NONE, List.of("lexical"), 5, 0, false, ExplainSettings.DEFAULT);

    public Asking {
        judges = List.copyOf(judges);
        for (String judge : judges) {
            Refusal.unless(List.of("lexical", "model").contains(judge), "judge", judge, "lexical or model");
        }
        Refusal.unless(
                model.isPresent() || !judges.contains("model"),
                "judge",
                "model",
                "given with --endpoint and --judge-model, which say where it is and what it is called");
        Refusal.unless(windows > 0, "prompt-windows", windows, "at least 1");
        Refusal.unless(most >= 0, "score-windows", most, "at least 1, or 0 for all");
    }

    /** Records at work on at once where so many workers are asked for: as many prompts may be under way. */
    public int threads(int workers) {
        return endpoint.map(e -> Math.max(workers, e.concurrency())).orElse(workers);
    }
}
