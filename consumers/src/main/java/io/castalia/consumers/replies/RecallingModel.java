package io.castalia.consumers.replies;

import io.castalia.consumers.prompt.LanguageModel;
import io.castalia.consumers.prompt.Prompt;
import io.castalia.consumers.prompt.Reply;
import io.castalia.schemas.Id;
import io.castalia.schemas.Topic;
import io.castalia.schemas.wire.ModelReply;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A language model that is not asked the same twice in a run: what the run has on the topic of replies is given again, with
 * the cost it had, and what is being asked is waited for. Whatever was said once holds, a refusal or a failure too.
 */
public final class RecallingModel implements LanguageModel, AutoCloseable {

    private static final int KNOWN_SECONDS = 2;

    private final LanguageModel model;
    private final ReplyMemory memory;
    private final AutoCloseable source;
    private final Map<Id, CompletableFuture<Reply>> underWay = new ConcurrentHashMap<>();

    RecallingModel(LanguageModel model, ReplyMemory memory, AutoCloseable source) {
        this.model = model;
        this.memory = memory;
        this.source = source;
    }

    /**
     * Reads where the run's replies stand, and goes on reading.
     *
     * @param model asked for what is not there, and records what it says; it stays the caller's
     * @param client a client's properties, the registry's among them
     * @param run name of the run
     */
    public static RecallingModel of(LanguageModel model, Map<String, ?> client, Topic<ModelReply> topic, String run) {
        ReplyLog log = ReplyLog.open(client, topic, run);
        return new RecallingModel(model, log, log);
    }

    @Override
    public String name() {
        return model.name();
    }

    @Override
    public Abilities abilities() {
        return model.abilities();
    }

    @Override
    public CompletableFuture<Reply> ask(Prompt prompt) {
        return recalled(ReplyFormat.id(prompt, name()), () -> model.ask(prompt));
    }

    @Override
    public CompletableFuture<Reply> echo(String text, int alternatives) {
        return recalled(ReplyFormat.id(text, alternatives, name()), () -> model.echo(text, alternatives));
    }

    /** Whoever asks gets a future of his own, so that one who no longer waits ends nobody else's. */
    @SuppressWarnings("FutureReturnValueIgnored") // What comes of it is in the future that is returned.
    private CompletableFuture<Reply> recalled(Id id, Supplier<CompletableFuture<Reply>> asking) {
        var mine = new CompletableFuture<Reply>();
        CompletableFuture<Reply> first = underWay.putIfAbsent(id, mine);
        if (first != null) {
            return first.copy();
        }
        memory.find(id)
                .thenCompose(
                        found -> found.map(CompletableFuture::completedFuture).orElseGet(asking))
                .whenComplete((reply, error) -> {
                    if (error == null) {
                        // Until whoever follows the topic is sure to know where it stands.
                        CompletableFuture.delayedExecutor(KNOWN_SECONDS, TimeUnit.SECONDS)
                                .execute(() -> underWay.remove(id, mine));
                        // Not on the thread that reads replies: whoever waits for one may work long with it.
                        mine.completeAsync(() -> reply);
                    } else {
                        underWay.remove(id, mine);
                        mine.completeExceptionally(error);
                    }
                });
        return mine.copy();
    }

    /** Reads no further; the model stays open. */
    @Override
    public void close() throws Exception {
        source.close();
    }
}
