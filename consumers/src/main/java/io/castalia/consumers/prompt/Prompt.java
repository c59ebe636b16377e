package io.castalia.consumers.prompt;

import io.castalia.schemas.Id;
import io.castalia.schemas.Refusal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a language model is asked: a conversation, and how it may answer.
 *
 * @param turns the conversation; what prompts of one kind share stands first, so that an endpoint can keep it
 * @param maxTokens tokens that the answer may have
 * @param temperature 0 for the likeliest answer
 * @param seed seed of a drawn answer; another one asks the same again
 * @param alternatives most likely tokens to be told at each place of the answer, with their log-probabilities; 0 for none
 * @param schema JSON schema that the answer follows where the endpoint can see to it; null for free text
 */
public record Prompt(
        List<Turn> turns,
        int maxTokens,
        double temperature,
        long seed,
        int alternatives,
        @Nullable String schema) {

    public Prompt {
        turns = List.copyOf(turns);
        Refusal.unless(!turns.isEmpty(), "prompt.turns", turns.size(), "at least 1");
        Refusal.unless(maxTokens > 0, "prompt.max-tokens", maxTokens, "at least 1");
        Refusal.unless(temperature >= 0 && temperature <= 2, "prompt.temperature", temperature, "0 to 2");
        Refusal.unless(alternatives >= 0 && alternatives <= 20, "prompt.alternatives", alternatives, "0 to 20");
    }

    /** Names the prompt, asked of this model: equal prompts have equal names, whenever and by whomever they are asked. */
    public Id id(String model) {
        var names = new ArrayList<Object>(List.of("prompt", model, maxTokens, temperature, seed, alternatives));
        names.add(schema == null ? "" : schema);
        turns.forEach(turn -> {
            names.add(turn.role());
            names.add(turn.text());
        });
        return Id.of(names.toArray());
    }
}
