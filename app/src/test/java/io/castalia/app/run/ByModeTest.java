package io.castalia.app.run;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.consumers.sample.Mode;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.wire.WindowKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class ByModeTest {

    @Test
    void check_kindsThatNobodyDraws_areRefused() {
        assertThatThrownBy(() -> ByMode.check(Mode.PAPER, List.of(WindowKind.SILENT_ROW, WindowKind.RANDOM)))
                .isInstanceOf(Refusal.class)
                .hasMessage(
                        "negatives is 'random'; it must be silent-row with --mode paper, by which no others are drawn");
        for (Mode mode : List.of(Mode.STRICT, Mode.DELPHI)) {
            assertThatThrownBy(() -> ByMode.check(mode, List.of(WindowKind.SILENT_ROW)))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("random, same-peak-token, co-occurring with --mode " + mode.label());
        }
    }

    @Test
    void check_kindsOfTheMode_pass() {
        for (Mode mode : Mode.values()) {
            assertThatCode(() -> ByMode.check(mode, mode.kinds())).doesNotThrowAnyException();
        }
    }
}
