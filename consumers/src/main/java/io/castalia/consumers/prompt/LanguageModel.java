package io.castalia.consumers.prompt;

import java.util.concurrent.CompletableFuture;

/**
 * A language model that can be asked. Waiting, asking again and keeping within limits are its own affair: a future ends
 * with a reply, however long the model was away, or with an exception that says why the stage must stop.
 */
public interface LanguageModel {

    /** Its name, as explanations and scores carry it. */
    String name();

    /** What it can do. */
    Abilities abilities();

    /** Asks. */
    CompletableFuture<Reply> ask(Prompt prompt);

    /**
     * How likely every token of a text is, given those before it; nothing is written.
     *
     * @param alternatives likeliest tokens to be told at each place, 0 for none
     * @throws UnsupportedOperationException where {@link Abilities#echo} says that it cannot be had
     */
    CompletableFuture<Reply> echo(String text, int alternatives);

    /**
     * What a model can do, as found out at the start.
     *
     * @param chat conversations; if not, turns are written into one text
     * @param logProbabilities log-probabilities of the answer's tokens
     * @param schema answers that follow a JSON schema
     * @param echo log-probabilities of a given text
     */
    record Abilities(boolean chat, boolean logProbabilities, boolean schema, boolean echo) {}
}
