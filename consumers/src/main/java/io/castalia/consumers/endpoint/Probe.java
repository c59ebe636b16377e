package io.castalia.consumers.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.castalia.consumers.endpoint.EndpointRefusal.Kind;
import io.castalia.consumers.prompt.LanguageModel.Abilities;
import io.castalia.consumers.prompt.Prompt;
import io.castalia.consumers.prompt.Reply;
import io.castalia.consumers.prompt.Reply.Token;
import io.castalia.consumers.prompt.Reply.Usage;
import io.castalia.consumers.prompt.Turn;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds out what an endpoint can do by asking it for each thing once. */
final class Probe {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TEXT = "The sea was calm and the sky was";
    private static final String SCHEMA = """
            {"type": "object", "properties": {"yes": {"type": "boolean"}}, "required": ["yes"],
             "additionalProperties": false}""";

    private static final int UNREADABLE_AT_MOST = 3;

    private final EndpointSettings settings;
    private final Wire wire;
    private final Phrasing phrasing;
    private final Gate pauses;
    private final long start = System.nanoTime();
    private Usage usage = Usage.NONE;
    private String noRoute = "";

    Probe(EndpointSettings settings, Wire wire) {
        this.settings = settings;
        this.wire = wire;
        this.phrasing = new Phrasing(settings.model());
        this.pauses = new Gate("probe", 1, settings.patience());
    }

    /** What the questions cost. */
    Usage usage() {
        return usage;
    }

    /**
     * Asks.
     *
     * @throws EndpointRefusal where the endpoint refuses, or does not answer within the deadline for a start
     */
    Dialect find() {
        Dialect dialect = dialect(
                (alternatives, completionTokens) -> wire.chat(
                        phrasing.chat(question("Say yes.", 4, alternatives, null), guess(true, completionTokens))),
                true);
        if (dialect == null) {
            dialect = dialect(
                    (alternatives, completionTokens) -> wire.text(
                            phrasing.text(question("Say yes.", 4, alternatives, null), guess(false, completionTokens))),
                    false);
        }
        if (dialect == null) {
            List<String> models = wire.models();
            throw new EndpointRefusal(
                    Kind.MODEL,
                    "endpoint %s answers neither chat nor completions for model '%s' (%s); %s"
                            .formatted(
                                    settings.url(),
                                    settings.model(),
                                    noRoute,
                                    models.isEmpty()
                                            ? "give the address where the protocol begins, with its version, as in http://localhost:8000/v1"
                                            : "it has " + String.join(", ", models)));
        }
        boolean schema = dialect.abilities().chat() && schema(dialect);
        Optional<Integer> echo = List.of(0, 1).stream().filter(this::echoes).findFirst();
        return new Dialect(
                new Abilities(
                        dialect.abilities().chat(), dialect.abilities().logProbabilities(), schema, echo.isPresent()),
                dialect.completionTokens(),
                echo.orElse(0));
    }

    /** A question with so many alternatives, its length given in one way or the other. */
    private interface Question {
        CompletableFuture<Outcome> ask(int alternatives, boolean completionTokens);
    }

    private @Nullable Dialect dialect(Question question, boolean chat) {
        boolean completionTokens = false;
        for (int alternatives : new int[] {2, 0}) {
            boolean length = completionTokens;
            Outcome outcome = settled(() -> question.ask(alternatives, length));
            if (!completionTokens && failure(outcome).contains("max_completion_tokens")) {
                completionTokens = true;
                outcome = settled(() -> question.ask(alternatives, true));
            }
            if (outcome instanceof Outcome.NoRoute missing) {
                noRoute = missing.reason();
                return null;
            }
            if (answer(outcome) instanceof Reply.Answered answered) {
                boolean told = alternatives > 0
                        && !answered.tokens().isEmpty()
                        && !Double.isNaN(answered.tokens().get(0).logProbability());
                return new Dialect(new Abilities(chat, told, false, false), completionTokens, 0);
            }
            noRoute = failure(outcome);
        }
        return null;
    }

    private boolean schema(Dialect found) {
        var with = new Dialect(new Abilities(true, false, true, false), found.completionTokens(), 0);
        Prompt prompt = question("What colour is the sky? Answer in one word.", 40, 0, SCHEMA);
        return answer(settled(() -> wire.chat(phrasing.chat(prompt, with)))) instanceof Reply.Answered answered
                && follows(answered.text());
    }

    private static boolean follows(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            return json.isObject() && json.size() == 1 && json.path("yes").isBoolean();
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private boolean echoes(int written) {
        Outcome outcome = settled(() -> wire.text(phrasing.echo(TEXT, 1, written)));
        if (!(answer(Echo.of(outcome, TEXT, written, 1)) instanceof Reply.Answered answered)) {
            return false;
        }
        List<Token> tokens = answered.tokens();
        String repeated = tokens.stream().map(Token::text).collect(Collectors.joining());
        return repeated.strip().equals(TEXT)
                && tokens.stream().skip(1).noneMatch(token -> Double.isNaN(token.logProbability()));
    }

    /** What comes of a request at last, asked again while that may help and there is time. */
    private Outcome settled(Supplier<CompletableFuture<Outcome>> sending) {
        int failures = 0;
        int unreadable = 0;
        while (true) {
            Outcome outcome = sending.get().join();
            if (outcome instanceof Outcome.Stop stop) {
                throw stop.refusal();
            }
            boolean garbled =
                    outcome instanceof Outcome.Unreadable u && u.broken() && ++unreadable < UNREADABLE_AT_MOST;
            if (!(outcome instanceof Outcome.Later) && !garbled) {
                if (outcome instanceof Outcome.Replied replied) {
                    usage = usage.plus(replied.reply().usage());
                }
                return outcome;
            }
            pause(outcome, ++failures);
        }
    }

    private void pause(Outcome outcome, int failures) {
        String reason =
                outcome instanceof Outcome.Later later ? later.reason() : ((Outcome.Unreadable) outcome).reason();
        Duration asked = outcome instanceof Outcome.Later later
                ? later.after().orElseGet(() -> pauses.pauseAfter(failures))
                : pauses.pauseAfter(failures);
        Duration left = settings.deadlines().start().minusNanos(System.nanoTime() - start);
        if (asked.compareTo(left) > 0) {
            throw new EndpointRefusal(
                    Kind.UNREACHABLE,
                    "endpoint %s is not to be had within %s: %s; is it running, and is this its address?"
                            .formatted(settings.url(), settings.deadlines().start(), reason));
        }
        try {
            Thread.sleep(asked.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EndpointRefusal(Kind.CLOSED, "interrupted while waiting for endpoint " + settings.url());
        }
    }

    private static @Nullable Reply answer(Outcome outcome) {
        return outcome instanceof Outcome.Replied replied ? replied.reply() : null;
    }

    private static String failure(Outcome outcome) {
        if (outcome instanceof Outcome.Replied replied) {
            return replied.reply() instanceof Reply.Failed failed ? failed.reason() : "";
        }
        return outcome instanceof Outcome.Unreadable unreadable ? unreadable.reason() : "";
    }

    private static Dialect guess(boolean chat, boolean completionTokens) {
        return new Dialect(new Abilities(chat, true, false, false), completionTokens, 0);
    }

    private static Prompt question(String text, int maxTokens, int alternatives, @Nullable String schema) {
        return new Prompt(List.of(new Turn(Turn.Role.USER, text)), maxTokens, 0, 0, alternatives, schema);
    }
}
