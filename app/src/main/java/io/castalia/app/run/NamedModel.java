package io.castalia.app.run;

import io.castalia.consumers.prompt.LanguageModel;
import io.castalia.consumers.prompt.Prompt;
import io.castalia.consumers.prompt.Reply;
import java.util.concurrent.CompletableFuture;

/** A model that is named and not asked. */
record NamedModel(String name) implements LanguageModel {

    @Override
    public Abilities abilities() {
        return new Abilities(true, false, false, false);
    }

    @Override
    public CompletableFuture<Reply> ask(Prompt prompt) {
        throw new IllegalStateException(name + " is only named");
    }

    @Override
    public CompletableFuture<Reply> echo(String text, int alternatives) {
        throw new IllegalStateException(name + " is only named");
    }
}
