package io.castalia.consumers.estimate;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.castalia.consumers.prompt.LanguageModel;
import io.castalia.consumers.prompt.Prompt;
import io.castalia.consumers.prompt.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Counts what it is asked, in place of a language model. It is asked by the very explainers and scorers that a run has, so
 * no prompt is described twice. An explanation is answered with words that stand for one, so that there is something to
 * score; whatever is to be judged is counted and fails, so that nothing is decided by it. One thread at a time.
 */
public final class CountingModel implements LanguageModel {

    private static final String COUNTED = "it was only counted";

    private final String name;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TokenMeter meter;
    private final StandIn standIn;
    private final Prefixes prefixes = new Prefixes();
    private final List<Tally> asked = new ArrayList<>();
    private int explained;

    /** A model of this name that was asked nothing. */
    public CountingModel(String name, TokenMeter meter, StandIn standIn) {
        this.name = name;
        this.meter = meter;
        this.standIn = standIn;
    }

    @Override
    public String name() {
        return name;
    }

    /** All that an endpoint may have; schemas say what an answer looks like. */
    @Override
    public Abilities abilities() {
        return new Abilities(true, true, true, standIn.echo());
    }

    @Override
    public CompletableFuture<Reply> ask(Prompt prompt) {
        String schema = prompt.schema();
        // Of judges numbers are asked, of explainers one string.
        boolean explains = schema == null || schema.contains("\"string\"");
        String answer = schema == null || explains ? explanation(schema != null) : SmallestAnswer.of(schema);
        long written = Math.min(prompt.maxTokens(), meter.answer(answer) + standIn.thoughtTokens());
        count(meter.written(prompt.turns()), written, prompt.maxTokens());
        return CompletableFuture.completedFuture(
                explains
                        ? new Reply.Answered(answer, List.of(), false, Reply.Usage.NONE)
                        : new Reply.Failed(COUNTED, Reply.Usage.NONE));
    }

    private String explanation(boolean json) {
        String text = standIn.explanation(explained++);
        return json
                ? JSON.createObjectNode().put("explanation", text).toString()
                : "<explanation>%s</explanation>".formatted(text);
    }

    @Override
    public CompletableFuture<Reply> echo(String text, int alternatives) {
        // Some endpoints cannot but write one token.
        count(text, 0, 1);
        return CompletableFuture.completedFuture(new Reply.Failed(COUNTED, Reply.Usage.NONE));
    }

    private void count(String text, long answer, long most) {
        String shared = text.substring(0, prefixes.add(text));
        long tokens = meter.tokens(text);
        asked.add(new Tally(1, tokens, Math.min(tokens, meter.tokens(shared)), answer, most));
    }

    /** What was asked since this was last called, in order. */
    List<Tally> take() {
        List<Tally> taken = List.copyOf(asked);
        asked.clear();
        return taken;
    }
}
