package io.castalia.consumers.replies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.consumers.prompt.LanguageModel;
import io.castalia.consumers.prompt.Prompt;
import io.castalia.consumers.prompt.Reply;
import io.castalia.consumers.prompt.Reply.Usage;
import io.castalia.consumers.prompt.ScriptedModel;
import io.castalia.consumers.prompt.Turn;
import io.castalia.schemas.Id;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RecallingModelTest {

    private static final Reply FAILED = new Reply.Failed("the prompt is too long", Usage.NONE);

    private final Map<Id, Reply> said = new HashMap<>();
    private final List<CompletableFuture<Reply>> pending = new ArrayList<>();
    private final RecallingModel model = new RecallingModel(
            new Waiting(), id -> CompletableFuture.completedFuture(Optional.ofNullable(said.get(id))), () -> {});

    @Test
    void ask_whatWasSaidBefore_isNotAskedAgainEvenIfItWasAFailure() {
        said.put(prompt("x", 0).id("waiting"), ScriptedModel.said("a river"));
        said.put(prompt("y", 0).id("waiting"), FAILED);

        assertThat(model.ask(prompt("x", 0)).join()).isEqualTo(ScriptedModel.said("a river"));
        assertThat(model.ask(prompt("y", 0)).join()).isEqualTo(FAILED);
        assertThat(pending).isEmpty();
    }

    @Test
    void ask_anotherSeed_isAnotherPrompt() {
        said.put(prompt("x", 0).id("waiting"), ScriptedModel.said("a river"));

        CompletableFuture<Reply> asked = model.ask(prompt("x", 1));

        assertThat(pending).hasSize(1);
        pending.get(0).complete(FAILED);
        assertThat(asked.join()).isEqualTo(FAILED);
    }

    @Test
    void ask_sameWhileItIsAsked_waitsForTheOneReplyEachForHimself() {
        CompletableFuture<Reply> first = model.ask(prompt("x", 0));
        CompletableFuture<Reply> second = model.ask(prompt("x", 0));
        CompletableFuture<Reply> third = model.ask(prompt("x", 0));

        assertThat(first.cancel(true)).isTrue();
        assertThat(pending).hasSize(1);
        pending.get(0).complete(FAILED);

        assertThat(second.join()).isEqualTo(FAILED);
        assertThat(third.join()).isEqualTo(FAILED);
    }

    @Test
    void ask_thatEndedWithAnException_isAskedAgain() {
        CompletableFuture<Reply> first = model.ask(prompt("x", 0));
        pending.get(0).completeExceptionally(new IllegalStateException("closed"));

        assertThatThrownBy(first::join).hasMessageContaining("closed");
        CompletableFuture<Reply> second = model.ask(prompt("x", 0));
        assertThat(pending).hasSize(2);
        assertThat(second).isNotDone();
    }

    private static Prompt prompt(String text, long seed) {
        return new Prompt(List.of(new Turn(Turn.Role.USER, text)), 10, 0, seed, 0, null);
    }

    /** A model that replies when the test says so. */
    private final class Waiting implements LanguageModel {

        @Override
        public String name() {
            return "waiting";
        }

        @Override
        public Abilities abilities() {
            return new Abilities(true, false, false, false);
        }

        @Override
        public CompletableFuture<Reply> ask(Prompt prompt) {
            var reply = new CompletableFuture<Reply>();
            pending.add(reply);
            return reply;
        }

        @Override
        public CompletableFuture<Reply> echo(String text, int alternatives) {
            throw new UnsupportedOperationException("waiting says nothing of texts");
        }
    }
}
