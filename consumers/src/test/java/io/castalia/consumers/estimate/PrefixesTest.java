package io.castalia.consumers.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixesTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void add_randomTexts_findsWhatComparingWithAllFinds(long seed) {
        var random = new SplittableRandom(seed);
        var prefixes = new Prefixes();
        List<String> before = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String text = text(random);
            int most =
                    before.stream().mapToInt(other -> shared(other, text)).max().orElse(0);

            assertThat(prefixes.add(text)).isEqualTo(most);
            before.add(text);
        }
    }

    @Test
    void add_halfACharacter_isNotShared() {
        var prefixes = new Prefixes();
        prefixes.add("a\ud83d\ude00");

        assertThat(prefixes.add("a\ud83d\ude01")).isEqualTo(1);
    }

    private static String text(SplittableRandom random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append((char) ('a' + random.nextInt(3)));
        }
        return text.toString();
    }

    private static int shared(String one, String other) {
        int at = 0;
        while (at < Math.min(one.length(), other.length()) && one.charAt(at) == other.charAt(at)) {
            at++;
        }
        return at;
    }
}
