package io.castalia.producers.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MarkRuleTest {

    private static final End TALES = new End("tales", 5);
    private static final End LETTERS = new End("letters", 9);

    @Test
    void due_endInEveryPartition_isMarkedWithTheSums() {
        assertThat(MarkRule.due(Map.of(0, tally(3, 2, TALES), 1, tally(4, 3, TALES))))
                .containsExactly(new StandingMark(TALES, 7, 5));
    }

    @Test
    void due_oneBehind_waits() {
        assertThat(MarkRule.due(Map.of(0, tally(3, 2, TALES), 1, tally(4, 2)))).isEmpty();
    }

    @Test
    void due_oneAtAnOlderEndOfTheSameCorpus_waits() {
        assertThat(MarkRule.due(Map.of(0, tally(3, 2, TALES), 1, tally(4, 2, new End("tales", 4)))))
                .isEmpty();
    }

    @Test
    void due_endsInAnotherOrder_areBothMarked() {
        assertThat(MarkRule.due(Map.of(0, tally(3, 2, TALES, LETTERS), 1, tally(4, 3, LETTERS, TALES))))
                .containsExactly(new StandingMark(TALES, 7, 5), new StandingMark(LETTERS, 7, 5));
    }

    @Test
    void due_markStands_isNotMarkedAgain() {
        Tally marked = tally(3, 2).plusMark(new StandingMark(TALES, 7, 5)).plusEnd(TALES);

        assertThat(MarkRule.due(Map.of(0, marked, 1, tally(4, 3, TALES)))).isEmpty();
    }

    @Test
    void superseded_laterEndElsewhereWithoutIt_isGivenUp() {
        var more = new End("tales", 8);

        assertThat(MarkRule.superseded(Map.of(0, tally(3, 2, TALES), 1, tally(4, 6, more))))
                .containsExactly(TALES);
        assertThat(MarkRule.superseded(Map.of(0, tally(3, 2, TALES), 1, tally(4, 6, TALES, more))))
                .isEmpty();
        assertThat(MarkRule.superseded(Map.of(0, tally(3, 2, TALES), 1, tally(4, 6, LETTERS))))
                .isEmpty();
    }

    @Test
    void due_nothingRead_isNothing() {
        assertThat(MarkRule.due(Map.of(0, tally(0, 0), 1, tally(0, 0)))).isEmpty();
        assertThat(MarkRule.due(Map.of())).isEmpty();
    }

    private static Tally tally(long contexts, long parts, End... ends) {
        return new Tally(contexts, parts, "h", List.of(ends), List.of(), Optional.empty());
    }
}
