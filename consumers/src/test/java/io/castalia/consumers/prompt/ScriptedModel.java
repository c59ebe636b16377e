package io.castalia.consumers.prompt;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A language model in memory: answers by a script, and remembers what it was asked. */
public final class ScriptedModel implements LanguageModel {

    /** What each call takes. */
    public static final Reply.Usage USAGE = new Reply.Usage(100, 60, 7, 1, 3);

    private final Function<Prompt, Reply> script;
    private final Function<String, Reply> echo;
    private final Abilities abilities;
    private final List<Prompt> asked = new ArrayList<>();
    private final List<String> echoed = new ArrayList<>();

    private ScriptedModel(Function<Prompt, Reply> script, Function<String, Reply> echo, Abilities abilities) {
        this.script = script;
        this.echo = echo;
        this.abilities = abilities;
    }

    /** Answers each prompt by a rule. */
    public static ScriptedModel answering(Function<Prompt, String> rule) {
        return replying(prompt -> said(rule.apply(prompt)));
    }

    /** Replies to each prompt by a rule. */
    public static ScriptedModel replying(Function<Prompt, Reply> rule) {
        return new ScriptedModel(
                rule, text -> new Reply.Failed("no echo", USAGE), new Abilities(true, false, false, false));
    }

    /** Says these one after the other, and the last again and again. */
    public static ScriptedModel saying(String... texts) {
        Deque<String> left = new ArrayDeque<>(List.of(texts));
        return answering(prompt -> {
            synchronized (left) {
                return left.size() > 1 ? left.pop() : left.element();
            }
        });
    }

    /** Tells how likely the tokens of texts are, by a rule. */
    public static ScriptedModel echoing(Function<String, Reply> rule) {
        return new ScriptedModel(
                prompt -> new Reply.Failed("no chat", USAGE), rule, new Abilities(false, true, false, true));
    }

    /** The same with other abilities. */
    public ScriptedModel able(boolean logProbabilities, boolean schema) {
        return new ScriptedModel(script, echo, new Abilities(true, logProbabilities, schema, abilities.echo()));
    }

    /** An answer without log-probabilities. */
    public static Reply said(String text) {
        return new Reply.Answered(text, List.of(), false, USAGE);
    }

    /** What it was asked, in order. */
    public synchronized List<Prompt> asked() {
        return List.copyOf(asked);
    }

    /** The texts that it was to echo, in order. */
    public synchronized List<String> echoed() {
        return List.copyOf(echoed);
    }

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public Abilities abilities() {
        return abilities;
    }

    @Override
    public CompletableFuture<Reply> ask(Prompt prompt) {
        synchronized (this) {
            asked.add(prompt);
        }
        return CompletableFuture.completedFuture(script.apply(prompt));
    }

    @Override
    public CompletableFuture<Reply> echo(String text, int alternatives) {
        synchronized (this) {
            echoed.add(text);
        }
        return CompletableFuture.completedFuture(echo.apply(text));
    }

    /** A prompt as one text, as golden files have it. */
    public static String written(List<Turn> turns) {
        var text = new StringBuilder();
        turns.forEach(turn -> text.append("--- ")
                .append(turn.role())
                .append(" ---\n")
                .append(turn.text())
                .append('\n'));
        return text.toString();
    }

    /** What stands in the last turn. */
    public static String last(Prompt prompt) {
        return prompt.turns().get(prompt.turns().size() - 1).text();
    }
}
