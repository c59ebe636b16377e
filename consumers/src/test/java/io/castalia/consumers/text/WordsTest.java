package io.castalia.consumers.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {

    @Test
    void of_prose_givesWordsAndMarks() {
        List<Word> words = Words.of("“Don’t,” said René — 42 times.");

        assertThat(words)
                .extracting(Word::text)
                .containsExactly("“", "don't", ",", "”", "said", "rene", "—", "42", "times", ".");
    }

    @Test
    void of_charactersOutsideTheBasicPlane_countsCodePoints() {
        List<Word> words = Words.of("🌊🌊 sea");

        assertThat(words).extracting(Word::start).containsExactly(0, 1, 3);
        assertThat(words.get(2).end()).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "\n\t", "\u0000"})
    void of_nothingVisible_givesNoWords(String text) {
        assertThat(Words.of(text)).isEmpty();
    }

    @Test
    void ofTokens_piecesOfAWord_lieInIt() {
        List<Word> words = Words.of("an unhappy end");

        // an, un, ##happy, end, and a token without text
        int[] of = Words.ofTokens(words, List.of(0, 3, 5, 11, 0), List.of(2, 5, 10, 14, 0));

        assertThat(of).containsExactly(0, 1, 1, 2, -1);
    }

    @ParameterizedTest
    @CsvSource({
        "river, rivers",
        "city, cities",
        "box, boxes",
        "walk, walked",
        "walk, walking",
        "stop, stopped",
        "bake, baking",
        "child, children",
        "boy, boy's",
        "class, classes",
        "hope, hoped",
        "cry, cried",
        "fill, filling"
    })
    void stem_formsOfOneWord_fallTogether(String one, String other) {
        assertThat(Stem.of(other)).isEqualTo(Stem.of(one));
    }

    @ParameterizedTest
    @CsvSource({"bus, bu", "this, thi", "glass, glas", "ring, r", "need, ne", "bed, b", "king, k", "his, hi"})
    void stem_wordsThatLookInflected_areLeftWhole(String word, String wrong) {
        assertThat(Stem.of(word)).isNotEqualTo(wrong).isEqualTo(word);
    }

    @Test
    void shape_ofWord_isItsStemAndForDigitsAnyNumber() {
        Word walking = Words.of("Walking").get(0);
        Word number = Words.of("1984").get(0);

        assertThat(Shape.of(walking)).extracting(Shape::written).containsExactly("walk");
        assertThat(Shape.of(number)).contains(Shape.NUMBER);
        assertThat(Shape.read("Walked")).isEqualTo(Shape.of(walking).get(0));
        assertThat(Shape.read("0-9")).isEqualTo(Shape.NUMBER);
        assertThat(Shape.NUMBER.isClass()).isTrue();
    }
}
