package io.castalia.consumers.score;

import io.castalia.consumers.metric.SequentialSettings;
import io.castalia.consumers.metric.SequentialTest;
import io.castalia.consumers.metric.SequentialTest.Decision;
import io.castalia.schemas.Id;
import io.castalia.schemas.wire.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Asks prompt after prompt until a sequential test has decided, or everything is asked. Whoever holds it asks the judge:
 * at once, or when an answer has come.
 */
final class SequentialAsking {

    private final List<Question> questions;
    private final int size;
    private final SequentialTest test;
    private final List<Opinion> opinions = new ArrayList<>();

    /**
     * What came of it.
     *
     * @param asked the questions that were asked, in order
     * @param opinions one on each
     * @param decision what the test says
     * @param stoppedEarly whether questions were left that need not be asked
     */
    record Asked(List<Question> asked, List<Opinion> opinions, Decision decision, boolean stoppedEarly) {
        Asked {
            asked = List.copyOf(asked);
            opinions = List.copyOf(opinions);
        }
    }

    /**
     * Nothing is asked yet.
     *
     * @param questions in the order of asking; see {@link #balanced}
     * @param size questions in a prompt
     */
    SequentialAsking(List<Question> questions, int size, SequentialSettings settings) {
        this.questions = List.copyOf(questions);
        this.size = size;
        this.test = new SequentialTest(settings);
    }

    /** Asks on until it is enough. */
    static Asked ask(
            List<Question> questions,
            int size,
            SequentialSettings settings,
            Function<List<Question>, List<Opinion>> judge) {
        var asking = new SequentialAsking(questions, size, settings);
        for (var next = asking.next(); next.isPresent(); next = asking.next()) {
            asking.take(judge.apply(next.get()));
        }
        return asking.asked();
    }

    /** The next prompt; empty where nothing is left, or no need. */
    Optional<List<Question>> next() {
        int from = opinions.size();
        return from == questions.size() || test.decision() != Decision.UNDECIDED
                ? Optional.empty()
                : Optional.of(questions.subList(from, Math.min(questions.size(), from + size)));
    }

    /** Takes the opinions on the next prompt, one on each question, in order. */
    void take(List<Opinion> of) {
        List<Question> prompt = next().orElseThrow(() -> new IllegalStateException("there was nothing left to ask"));
        if (of.size() != prompt.size()) {
            throw new IllegalStateException(
                    "%d opinions on %d windows; a judge gives one each".formatted(of.size(), prompt.size()));
        }
        int number = opinions.size() / size;
        var verdicts = new ArrayList<Verdict>();
        for (int i = 0; i < of.size(); i++) {
            verdicts.add(ScoreCard.verdict(prompt.get(i), of.get(i), number));
        }
        opinions.addAll(of);
        test.look(verdicts);
    }

    /** What has come of it so far. */
    Asked asked() {
        return new Asked(
                questions.subList(0, opinions.size()),
                opinions,
                test.decision(),
                opinions.size() < questions.size() && test.decision() != Decision.UNDECIDED);
    }

    /**
     * The order of asking: of both sorts as many, taken in turn, so that no prompt has two more of one than of the other.
     * Which are taken when, and how they stand within a prompt, depends on names alone.
     *
     * @param size questions in a prompt
     * @param most of each sort at most
     * @param names what is asked; the same names give the same order
     */
    static List<Question> balanced(List<Question> questions, int size, int most, Object... names) {
        Id order = Id.of(names);
        List<Question> activating =
                shuffled(questions.stream().filter(Question::activating).toList(), "turn", order);
        List<Question> silent =
                shuffled(questions.stream().filter(q -> !q.activating()).toList(), "turn", order);
        int each = Math.min(most, Math.min(activating.size(), silent.size()));
        var turns = new ArrayList<Question>();
        for (int i = 0; i < each; i++) {
            turns.add(activating.get(i));
            turns.add(silent.get(i));
        }
        var asked = new ArrayList<Question>();
        for (int from = 0; from < turns.size(); from += size) {
            asked.addAll(shuffled(turns.subList(from, Math.min(turns.size(), from + size)), "place", order));
        }
        return asked;
    }

    private static List<Question> shuffled(List<Question> questions, String what, Id order) {
        record Ticket(Id id, Question question) {}
        return questions.stream()
                .map(q -> new Ticket(
                        Id.of(what, order, q.window().getContext(), q.window().getWindow(), q.activating()), q))
                .sorted(Comparator.comparing(Ticket::id))
                .map(Ticket::question)
                .toList();
    }
}
