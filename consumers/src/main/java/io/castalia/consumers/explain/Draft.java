package io.castalia.consumers.explain;

import io.castalia.consumers.prompt.Interview;
import io.castalia.consumers.prompt.LanguageModel;
import io.castalia.consumers.prompt.Outcome;
import io.castalia.consumers.prompt.Prompt;
import io.castalia.consumers.prompt.Reply;
import io.castalia.consumers.prompt.Template;
import io.castalia.consumers.text.Tenths;
import io.castalia.schemas.wire.Cost;
import io.castalia.schemas.wire.ExampleWindow;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Asks a language model for one explanation of what these windows show. */
final class Draft {

    private static final String SCHEMA = """
            {"type": "object", "properties": {"explanation": {"type": "string"}}, "required": ["explanation"], \
            "additionalProperties": false}""";

    private final Form form;
    private final LanguageModel model;
    private final ExplainSettings settings;
    /** Whether the answer is held to a schema; one who is to think first cannot be. */
    private final boolean json;

    private final Template template;
    private final ExplanationReader reader;

    Draft(Form form, LanguageModel model, ExplainSettings settings) {
        this.form = form;
        this.model = model;
        this.settings = settings;
        this.json = model.abilities().schema() && !settings.reasoning();
        this.template = form.template(settings, json);
        this.reader = new ExplanationReader(settings, template.fixed());
    }

    /** The outcome; without a prompt where there is too little to ask about. */
    CompletableFuture<Answer> of(List<ExampleWindow> examples, List<ExampleWindow> contrast, Tenths tenths, long seed) {
        List<ExampleWindow> shown = first(examples, settings.examples());
        List<ExampleWindow> beside = first(contrast, settings.contrast());
        Optional<String> lack = form.lack(shown, beside, settings);
        if (lack.isPresent()) {
            return CompletableFuture.completedFuture(new Answer.Abstained(lack.get(), Answer.FREE));
        }
        var prompt = new Prompt(
                template.fill(form.shown(shown, beside, settings, tenths)),
                settings.maxTokens(),
                settings.temperature(),
                seed,
                0,
                json ? SCHEMA : null);
        return Interview.ask(model, prompt, json ? reader::readJson : reader::read)
                .thenApply(outcome -> answer(outcome, new Suspicion(shown, beside, settings.runs())));
    }

    private static Answer answer(Outcome<String> outcome, Suspicion suspicion) {
        Cost cost = cost(outcome.usage());
        if (outcome instanceof Outcome.Read<String> read) {
            return new Answer.Explained(read.value(), List.of(), suspicion.of(read.value()), cost);
        }
        if (outcome instanceof Outcome.Unreadable<String> unreadable) {
            return new Answer.Unreadable(unreadable.reason(), cost);
        }
        if (outcome instanceof Outcome.Refused<String> refused) {
            return new Answer.Refused(refused.reason(), cost);
        }
        return new Answer.Failed(((Outcome.Failed<String>) outcome).reason(), cost);
    }

    /** What was used, as records have it. */
    static Cost cost(Reply.Usage usage) {
        return new Cost(
                usage.requests(), usage.promptTokens(), usage.answerTokens(), usage.millis(), usage.cachedTokens());
    }

    private static List<ExampleWindow> first(List<ExampleWindow> windows, int most) {
        return windows.subList(0, Math.min(windows.size(), most));
    }
}
