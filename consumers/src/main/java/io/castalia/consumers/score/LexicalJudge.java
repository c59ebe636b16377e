package io.castalia.consumers.score;

import io.castalia.consumers.text.Shape;
import io.castalia.consumers.text.Span;
import io.castalia.consumers.text.Word;
import io.castalia.consumers.text.Words;
import io.castalia.schemas.wire.TermPlace;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * Judges by the published terms alone. Without marks it says yes where a term is found anywhere in the window. With
 * marks it sees the marked words and two neighbours on each side, and says yes where at least half of the marked words
 * fit: they are a term of the peak, or have one of the left or right beside them.
 */
final class LexicalJudge implements Judge {

    /** Name of the judge. */
    static final String NAME = "lexical";

    /** How many words beside a marked one it sees. */
    static final int NEIGHBOURS = 2;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public CompletableFuture<Judgement> judge(Claim claim, List<Sight> prompt) {
        var wanted = new Wanted(
                shapes(claim, TermPlace.PEAK), shapes(claim, TermPlace.LEFT), shapes(claim, TermPlace.RIGHT));
        return CompletableFuture.completedFuture(Judgement.free(prompt.stream()
                .map(sight -> (Opinion) Opinion.Judged.of(fits(wanted, sight)))
                .toList()));
    }

    /** The shapes of the terms by their place. */
    private record Wanted(Set<Shape> peak, Set<Shape> left, Set<Shape> right) {
        boolean anywhere(Word word) {
            return has(word, peak) || has(word, left) || has(word, right);
        }
    }

    private static Set<Shape> shapes(Claim claim, TermPlace place) {
        return claim.terms().stream()
                .filter(term -> term.getPlace() == place)
                .map(term -> Shape.read(term.getWord()))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static boolean fits(Wanted wanted, Sight sight) {
        List<Word> words = Words.of(sight.text());
        if (sight.marks().isEmpty()) {
            return words.stream().anyMatch(wanted::anywhere);
        }
        int marked = 0;
        int fitting = 0;
        for (int w = 0; w < words.size(); w++) {
            if (marked(words.get(w), sight.marks())) {
                marked++;
                fitting += fits(wanted, words, w) ? 1 : 0;
            }
        }
        return fitting > 0 && 2 * fitting >= marked;
    }

    private static boolean fits(Wanted wanted, List<Word> words, int at) {
        return has(words.get(at), wanted.peak())
                || any(words, at - NEIGHBOURS, at, wanted.left())
                || any(words, at + 1, at + 1 + NEIGHBOURS, wanted.right());
    }

    private static boolean any(List<Word> words, int from, int to, Set<Shape> shapes) {
        int end = Math.min(words.size(), to);
        int start = Math.min(end, Math.max(0, from));
        return words.subList(start, end).stream().anyMatch(word -> has(word, shapes));
    }

    private static boolean has(Word word, Set<Shape> shapes) {
        return !shapes.isEmpty() && Shape.of(word).stream().anyMatch(shapes::contains);
    }

    private static boolean marked(Word word, List<Span> marks) {
        return marks.stream().anyMatch(mark -> mark.start() < word.end() && mark.end() > word.start());
    }
}
