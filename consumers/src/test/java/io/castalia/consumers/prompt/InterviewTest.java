package io.castalia.consumers.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InterviewTest {

    private static final Prompt PROMPT = new Prompt(
            List.of(new Turn(Turn.Role.SYSTEM, "say yes"), new Turn(Turn.Role.USER, "now")), 10, 0, 7, 0, null);

    @Test
    void ask_goodReply_isReadAtOnce() {
        ScriptedModel model = ScriptedModel.saying("yes");

        assertThat(ask(model)).isEqualTo(new Outcome.Read<>("yes", ScriptedModel.USAGE));
        assertThat(model.asked()).containsExactly(PROMPT);
    }

    @Test
    void ask_badReply_isAskedOnceMoreWithTheReasonInTheLastTurn() {
        ScriptedModel model = ScriptedModel.saying("perhaps", "yes");

        Outcome<String> outcome = ask(model);

        assertThat(outcome).isEqualTo(new Outcome.Read<>("yes", ScriptedModel.USAGE.plus(ScriptedModel.USAGE)));
        assertThat(model.asked()).hasSize(2);
        Prompt again = model.asked().get(1);
        assertThat(again.turns().get(0)).isEqualTo(PROMPT.turns().get(0));
        assertThat(ScriptedModel.last(again))
                .startsWith("now\n\n")
                .contains("no yes in it")
                .doesNotContain("perhaps");
    }

    @Test
    void ask_twoBadReplies_isUnreadableAndSaysHowTheLastBegan() {
        ScriptedModel model = ScriptedModel.saying("a\u202eb", "<b>" + "x".repeat(300));

        Outcome<String> outcome = ask(model);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Unreadable.class,
                        unreadable -> assertThat(unreadable.reason())
                                .startsWith("no yes in it; the reply: \"\\u003cb\\u003exxx")
                                .endsWith("x\"...")
                                .hasSizeLessThan(260));
        assertThat(outcome.usage().requests()).isEqualTo(2);
        assertThat(model.asked()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "I'm sorry, but I can't help with that.",
                "I cannot assist with this request.",
                "Sorry, no.",
                "As an AI language model, I do not",
                "I can\u2019t judge these texts."
            })
    void ask_refusal_isNotAskedAgain(String text) {
        ScriptedModel model = ScriptedModel.saying(text);

        assertThat(ask(model)).isInstanceOf(Outcome.Refused.class);
        assertThat(model.asked()).hasSize(1);
    }

    @Test
    void ask_declinedOrUnanswered_staysWhatItIs() {
        assertThat(ask(ScriptedModel.replying(p -> new Reply.Refused("filtered", ScriptedModel.USAGE))))
                .isEqualTo(new Outcome.Refused<>("filtered", ScriptedModel.USAGE));
        assertThat(ask(ScriptedModel.replying(p -> new Reply.Failed("too long", ScriptedModel.USAGE))))
                .isEqualTo(new Outcome.Failed<>("too long", ScriptedModel.USAGE));
    }

    @Test
    void ask_thoughtsBeforeTheAnswer_arePassedOver() {
        assertThat(ask(ScriptedModel.saying("<think>no, not yes</think> yes"))).isInstanceOf(Outcome.Read.class);
        assertThat(ask(ScriptedModel.saying("the thought began in the prompt</think>\nyes")))
                .isInstanceOf(Outcome.Read.class);
        assertThat(ask(ScriptedModel.saying("<think>yes")))
                .isInstanceOfSatisfying(
                        Outcome.Unreadable.class,
                        unreadable -> assertThat(unreadable.fault()).contains("ended before the thinking"));
    }

    @Test
    void ask_emptyOrEndlessReply_isNotRead() {
        assertThat(ask(ScriptedModel.saying("", " \n")))
                .isInstanceOfSatisfying(
                        Outcome.Unreadable.class,
                        unreadable -> assertThat(unreadable.fault()).contains("empty"));
        assertThat(ask(ScriptedModel.saying("yes".repeat(4_000_000))))
                .isInstanceOfSatisfying(
                        Outcome.Unreadable.class,
                        unreadable -> assertThat(unreadable.reason())
                                .contains("12000000 characters")
                                .hasSizeLessThan(400));
    }

    @Test
    void await_failure_isThrownAsItWas() {
        var failure = new IllegalStateException("the key is not valid");

        assertThatThrownBy(() -> Interview.await(CompletableFuture.failedFuture(failure)))
                .isSameAs(failure);
    }

    @Test
    void await_interrupted_cancelsAndStaysInterrupted() {
        var never = new CompletableFuture<String>();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> Interview.await(never)).isInstanceOf(CancellationException.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(never).isCancelled();
    }

    private static Outcome<String> ask(ScriptedModel model) {
        return Interview.await(Interview.ask(
                model,
                PROMPT,
                said -> said.text().contains("yes") ? new Reading.Read<>("yes") : new Reading.Fault<>("no yes in it")));
    }
}
