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
 * @param wordsEnough what words must reach for a cascade to ask nobody
 */
public record Asking(
        Optional<EndpointSettings> endpoint,
        Optional<String> model,
        Budget budget,
        List<String> judges,
        int windows,
        int most,
        boolean sequential,
        ExplainSettings explain,
        double wordsEnough) {

    private static final List<String> JUDGES = List.of("lexical", "model");

    /** Lower end of the words' balanced accuracy at which a cascade asks nobody: what a sequential test calls good enough. */
    public static final double WORDS_ENOUGH = 0.7;

    /** Nobody is asked. */
    public static final Asking NOBODY = new Asking(
            Optional.empty(),
            Optional.empty(),
            Budget.NONE,
            List.of("lexical"),
            5,
            0,
            false,
            ExplainSettings.DEFAULT,
            WORDS_ENOUGH);

    public Asking {
        judges = List.copyOf(judges);
        for (String judge : judges) {
            if (!JUDGES.contains(judge)) {
                throw Refusal.unknown("judge", judge, JUDGES);
            }
        }
        Refusal.unless(
                model.isPresent() || !judges.contains("model"),
                "judge",
                "model",
                "given with --endpoint and --judge-model, which say where it is and what it is called");
        Refusal.unless(windows > 0, "prompt-windows", windows, "at least 1");
        Refusal.unless(wordsEnough > 0 && wordsEnough <= 1, "words-enough", wordsEnough, "above 0, at most 1");
        Refusal.unless(most >= 0, "score-windows", most, "at least 1, or 0 for all");
    }

    /** The same without judges that ask nobody. */
    Asking modelOnly() {
        List<String> model = judges.stream().filter("model"::equals).toList();
        return new Asking(endpoint, this.model, budget, model, windows, most, sequential, explain, wordsEnough);
    }

    /** Records at work on at once where so many workers are asked for: as many prompts may be under way. */
    public int threads(int workers) {
        return endpoint.map(e -> Math.max(workers, e.concurrency())).orElse(workers);
    }
}
