package io.castalia.consumers.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberListsTest {

    private static final Predicate<String> BINARY = Set.of("0", "1", "true", "false")::contains;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1,0,1] | 1 0 1",
                "{\"fits\": [ 1 , 0,\t1 ]} | 1 0 1",
                "Excerpt 1 fits, 2 does not [see below]. So: [1, 0, 1]. | 1 0 1",
                "[1,0,1] as I said, [1,0,1] | 1 0 1",
                "as in [1] and [0,1]: [1,0,1] | 1 0 1",
                "[[1,0,1]] | 1 0 1",
                "[true, false, true] | true false true"
            })
    void only_oneListThatFits_isRead(String text, String expected) {
        assertThat(values(read(text))).isEqualTo(List.of(expected.split(" ")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1,0] | had 2 answers, and 3",
                "[1,0,1,1] | had 4 answers, and 3",
                "[1,0,1] or [1,1,1] | several lists",
                "[1,0,1 | no list",
                "[1,0,] | no list",
                "[1,0,maybe] | no list",
                "[1 0 1] | no list",
                "1,0,1 | no list",
                "[] | no list",
                "[0.5,0,1] | no list",
                "I would say yes to all of them. | no list"
            })
    void only_anythingElse_isAFault(String text, String expected) {
        assertThat(read(text))
                .isInstanceOfSatisfying(
                        Reading.Fault.class, fault -> assertThat(fault.reason()).contains(expected));
    }

    @Test
    void only_element_isWhereItStands() {
        String text = "so: [1, 0,\n 1]";

        var list = ((Reading.Read<List<NumberLists.Element>>) read(text)).value();

        assertThat(list)
                .allSatisfy(e -> assertThat(text.substring(e.at(), e.at() + 1)).isEqualTo(e.text()));
    }

    @Test
    void only_anyText_neverThrowsAndAgreesWithItsTwin() {
        String[] pieces = {"[", "]", ",", "0", "1", " ", "\n", "true", "x", "[1,0,1]", "{", "\"fits\":", "\ud800", "-"};
        for (int seed = 0; seed < 20_000; seed++) {
            var random = new SplittableRandom(seed);
            var text = new StringBuilder();
            for (int i = random.nextInt(24); i > 0; i--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            List<List<String>> twin = java.util.regex.Pattern.compile("\\[([^\\[\\]]*)]")
                    .matcher(text)
                    .results()
                    .map(m -> List.of(m.group(1).split(",", -1)))
                    .map(list -> list.stream().map(String::strip).toList())
                    .filter(list -> list.size() == 3 && list.stream().allMatch(BINARY))
                    .distinct()
                    .toList();

            Reading<List<NumberLists.Element>> reading = read(text.toString());

            assertThat(reading instanceof Reading.Read)
                    .as("seed %d: %s", seed, text)
                    .isEqualTo(twin.size() == 1);
            if (reading instanceof Reading.Read) {
                assertThat(values(reading)).as("seed %d", seed).isEqualTo(twin.get(0));
            }
        }
    }

    private static Reading<List<NumberLists.Element>> read(String text) {
        return NumberLists.only(text, 0, 3, BINARY, "answer");
    }

    private static List<String> values(Reading<List<NumberLists.Element>> reading) {
        return ((Reading.Read<List<NumberLists.Element>>) reading)
                .value().stream().map(NumberLists.Element::text).toList();
    }
}
