package io.castalia.consumers.prompt;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks a model for something that must be read from its reply, and once more where it cannot be. What is not in the reply
 * is never guessed.
 */
public final class Interview {

    /** Characters of a reply beyond which it is not read. */
    static final int LONGEST = 65_536;

    /** Characters of a reply that a reason quotes. */
    private static final int QUOTED = 200;

    private static final Pattern DECLINED = Pattern.compile(
            "\\s*(?:i['\u2019]?m (?:very )?sorry\\b|i am (?:very )?sorry\\b|sorry,"
                    + "|(?:i['\u2019]?m sorry[, ]+(?:but )?)?i (?:can['\u2019]?t|cannot|can not|won['\u2019]?t|am unable to|am not able to)\\b"
                    + "|i['\u2019]m (?:unable|not able) to\\b|as an ai\\b).*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final Pattern THOUGHT = Pattern.compile("\\s{0,80}<think(?:ing)?>", Pattern.CASE_INSENSITIVE);
    private static final Pattern THOUGHT_END = Pattern.compile("</think(?:ing)?>", Pattern.CASE_INSENSITIVE);

    private static final Template AGAIN = Template.of("again.v1");

    private Interview() {}

    /**
     * A reply that may be read.
     *
     * @param answered the reply
     * @param from where in its text the answer begins: behind what the model thought aloud before it
     */
    public record Said(Reply.Answered answered, int from) {
        /** What was said, without what was thought before. */
        public String text() {
            return answered.text().substring(from);
        }
    }

    /** Asks. The future ends with an exception only where the model's does. */
    public static <T> CompletableFuture<Outcome<T>> ask(
            LanguageModel model, Prompt prompt, Function<Said, Reading<T>> reader) {
        return model.ask(prompt).thenCompose(reply -> {
            Outcome<T> first = outcome(reply, reader, Reply.Usage.NONE);
            return first instanceof Outcome.Unreadable<T> unreadable
                    ? model.ask(again(prompt, unreadable.fault()))
                            .thenApply(second -> outcome(second, reader, reply.usage()))
                    : CompletableFuture.completedFuture(first);
        });
    }

    /**
     * Waits for what was asked.
     *
     * @throws RuntimeException what the model failed with
     * @throws CancellationException where the waiting thread was interrupted; it stays so
     */
    public static <T> T await(CompletableFuture<T> asked) {
        try {
            return asked.get();
        } catch (InterruptedException e) {
            asked.cancel(true);
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while a language model was asked; ask again");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof RuntimeException failure) {
                throw failure;
            }
            if (cause instanceof Error error) {
                throw error;
            }
            throw new CompletionException(cause);
        }
    }

    /** The values in order, once all are there. */
    public static <T> CompletableFuture<List<T>> all(List<CompletableFuture<T>> asked) {
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                .thenApply(done -> asked.stream().map(CompletableFuture::join).toList());
    }

    private static <T> Outcome<T> outcome(Reply reply, Function<Said, Reading<T>> reader, Reply.Usage before) {
        Reply.Usage usage = before.plus(reply.usage());
        if (reply instanceof Reply.Refused refused) {
            return new Outcome.Refused<>(refused.reason(), usage);
        }
        if (reply instanceof Reply.Failed failed) {
            return new Outcome.Failed<>(failed.reason(), usage);
        }
        var answered = (Reply.Answered) reply;
        Reading<T> reading = read(answered, reader);
        if (reading instanceof Reading.Read<T> read) {
            return new Outcome.Read<>(read.value(), usage);
        }
        String said = answered.text()
                .substring(Math.min(from(answered.text()), answered.text().length()));
        if (DECLINED.matcher(said.substring(0, Math.min(said.length(), QUOTED))).matches()) {
            return new Outcome.Refused<>("the model said: " + Quoted.beginning(said, QUOTED), usage);
        }
        String fault = ((Reading.Fault<T>) reading).reason();
        return new Outcome.Unreadable<>(fault, Quoted.beginning(answered.text(), QUOTED), usage);
    }

    private static <T> Reading<T> read(Reply.Answered answered, Function<Said, Reading<T>> reader) {
        String text = answered.text();
        if (text.isBlank()) {
            return new Reading.Fault<>("the reply was empty");
        }
        if (text.length() > LONGEST) {
            return new Reading.Fault<>(
                    "the reply had %d characters, and no more than %d are read".formatted(text.length(), LONGEST));
        }
        int from = from(text);
        if (from > text.length()) {
            return new Reading.Fault<>("the reply ended before the thinking in it did");
        }
        return reader.apply(new Said(answered, from));
    }

    /** Behind the thoughts that the text begins with; beyond its end where they never end. */
    private static int from(String text) {
        Matcher thought = THOUGHT.matcher(text);
        Matcher end = THOUGHT_END.matcher(text);
        if (thought.lookingAt()) {
            return end.find(thought.end()) ? end.end() : text.length() + 1;
        }
        // Some templates begin the thought in the prompt, so that only its end is in the reply.
        return end.find() && !thought.find(0) ? end.end() : 0;
    }

    private static Prompt again(Prompt prompt, String reason) {
        Turn last = prompt.turns().get(prompt.turns().size() - 1);
        String reminder = AGAIN.fill(Map.of("reason", reason)).get(0).text();
        var turns = new ArrayList<>(prompt.turns().subList(0, prompt.turns().size() - 1));
        turns.add(new Turn(last.role(), last.text() + "\n\n" + reminder));
        return new Prompt(
                turns, prompt.maxTokens(), prompt.temperature(), prompt.seed(), prompt.alternatives(), prompt.schema());
    }
}
