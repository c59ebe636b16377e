package io.castalia.consumers.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.schemas.Refusal;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunChoiceTest {

    @Test
    void chosen_nothingAsked_isMainOrTheOnlyOne() {
        assertThat(of(null).chosen()).isEqualTo("main");
        assertThat(of(null, "night").chosen()).isEqualTo("night");
        assertThat(of(null, "night", "main").chosen()).isEqualTo("main");
        assertThat(of(null, "", "night").chosen()).isEqualTo("night");
    }

    @Test
    void chosen_severalAndNoMain_refusesToGuess() {
        assertThatThrownBy(() -> of(null, "night", "day").chosen())
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("one of day, night");
    }

    @Test
    void chosen_asked_isThatOneOrRefused() {
        assertThat(of("night", "night", "main").chosen()).isEqualTo("night");
        assertThatThrownBy(() -> of("nigth", "night", "main").chosen())
                .hasMessageContaining("run is 'nigth'")
                .hasMessageContaining("one of main, night");
    }

    private static RunChoice of(@org.jspecify.annotations.Nullable String asked, String... runs) {
        var choice = new RunChoice(Optional.ofNullable(asked));
        for (String run : runs) {
            choice.add(run);
        }
        return choice;
    }
}
