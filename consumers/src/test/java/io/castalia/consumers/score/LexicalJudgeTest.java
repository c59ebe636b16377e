package io.castalia.consumers.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.consumers.text.Span;
import io.castalia.schemas.wire.Term;
import io.castalia.schemas.wire.TermPlace;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LexicalJudgeTest {

    private static final Claim CLAIM = new Claim(
            "Fires on \"river\"; after \"the\".",
            List.of(new Term("river", TermPlace.PEAK, 5.0), new Term("the", TermPlace.LEFT, 2.0)));

    private final Judge judge = Judges.lexical();

    @ParameterizedTest
    @CsvSource({"Rivers run deep, true", "A riverbank is not one, false", "over the hill, true", "'', false"})
    void judge_wholeWindow_findsAnyTermAnywhere(String text, boolean expected) {
        assertThat(opinions(CLAIM, new Sight(text, List.of()))).containsExactly(Opinion.Judged.of(expected));
    }

    @ParameterizedTest
    // "a river and the old grey bridge": marks by code points
    @CsvSource({
        "2, 7, true", // river itself
        "16, 19, true", // old: the stands right before it
        "20, 24, true", // grey: the is its second neighbour
        "25, 31, false", // bridge: the is three words away, and is not seen
        "8, 11, false" // and: river is a term of the peak, not of the left
    })
    void judge_markedWindow_seesTheMarkedWordAndTwoNeighbours(int start, int end, boolean expected) {
        var sight = new Sight("a river and the old grey bridge", List.of(new Span(start, end)));

        assertThat(opinions(CLAIM, sight)).containsExactly(Opinion.Judged.of(expected));
    }

    @Test
    void judge_fewerThanHalfOfTheMarksFit_saysNo() {
        var spans = List.of(new Span(0, 5), new Span(6, 9), new Span(10, 15));
        var sight = new Sight("river and stone", spans);

        assertThat(opinions(CLAIM, sight)).containsExactly(Opinion.Judged.of(false));
    }

    @Test
    void judge_noTerms_saysNo() {
        assertThat(opinions(new Claim("prose", List.of()), new Sight("a river", List.of())))
                .containsExactly(Opinion.Judged.of(false));
    }

    private List<Opinion> opinions(Claim claim, Sight sight) {
        return judge.judge(claim, List.of(sight)).join().opinions();
    }
}
