package io.castalia.consumers.score;

import io.castalia.consumers.prompt.Interview;
import io.castalia.consumers.prompt.LanguageModel;
import io.castalia.consumers.prompt.Outcome;
import io.castalia.consumers.prompt.Prompt;
import io.castalia.consumers.prompt.Quoted;
import io.castalia.consumers.prompt.Reading;
import io.castalia.consumers.prompt.Template;
import io.castalia.consumers.prompt.Turn;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A language model, and how it is asked for what it is to judge. */
final class Asking {

    private final LanguageModel model;
    private final JudgeSettings settings;

    Asking(LanguageModel model, JudgeSettings settings) {
        this.model = model;
        this.settings = settings;
    }

    /** Who judges with a wording: the model, and the wording's version; {@code llama-3.1-70b@v1}. */
    static String name(LanguageModel model, String version) {
        return model.name() + "@" + version;
    }

    /** Who judges with a template; a temperature is named where it is not 0. */
    String name(Template template) {
        double temperature = settings.temperature();
        return name(model, version(template) + (temperature > 0 ? "+t" + temperature : ""));
    }

    /** The version of a template. */
    static String version(Template template) {
        return template.name().substring(template.name().lastIndexOf('.') + 1);
    }

    /**
     * Asks.
     *
     * @param schema what the answer must follow, where the model can be held to it
     */
    <T> CompletableFuture<Outcome<T>> ask(
            List<Turn> turns, String schema, Function<Interview.Said, Reading<T>> reader) {
        var prompt = new Prompt(
                turns,
                settings.maxTokens(),
                settings.temperature(),
                settings.seed(),
                model.abilities().logProbabilities() ? settings.alternatives() : 0,
                model.abilities().schema() ? schema : null);
        return Interview.ask(model, prompt, reader);
    }

    /** What came of it as opinions: what was read, or so many times why it could not be. */
    static Judgement judgement(Outcome<List<Opinion>> outcome, int windows) {
        if (outcome instanceof Outcome.Read<List<Opinion>> read) {
            return new Judgement(read.value(), outcome.usage());
        }
        return new Judgement(java.util.Collections.nCopies(windows, unread(outcome)), outcome.usage());
    }

    private static Opinion unread(Outcome<?> outcome) {
        if (outcome instanceof Outcome.Unreadable<?> unreadable) {
            return new Opinion.Unreadable(unreadable.reason());
        }
        return outcome instanceof Outcome.Refused<?> refused
                ? new Opinion.Refused(refused.reason())
                : new Opinion.Failed(((Outcome.Failed<?>) outcome).reason());
    }

    /** Windows as numbered lines. */
    static String excerpts(List<Sight> sights) {
        var lines = new StringBuilder();
        for (int i = 0; i < sights.size(); i++) {
            Sight sight = sights.get(i);
            lines.append(i + 1)
                    .append(". ")
                    .append(Quoted.of(sight.text(), sight.marks()))
                    .append('\n');
        }
        return lines.toString().stripTrailing();
    }
}
