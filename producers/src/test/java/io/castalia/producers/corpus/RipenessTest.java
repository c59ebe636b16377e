package io.castalia.producers.corpus;

import static io.castalia.producers.corpus.CorpusFile.Reading.GROWING;
import static io.castalia.producers.corpus.CorpusFile.Reading.STILL;
import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.producers.corpus.Ripeness.Look;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RipenessTest {

    private static final Duration SETTLE = Duration.ofSeconds(2);

    private final Ripeness text = new Ripeness(SETTLE, false);
    private final Ripeness lines = new Ripeness(SETTLE, true);

    @Test
    void see_whileItIsWritten_onlyWhenItHasSettledAndOnce() {
        assertThat(text.see(new Look(10, 9_900), 10_000)).isNull();
        assertThat(text.see(new Look(20, 10_900), 11_000)).isNull();
        assertThat(text.see(new Look(20, 10_900), 12_000)).isNull();
        assertThat(text.see(new Look(20, 10_900), 12_900)).isEqualTo(STILL);
        assertThat(text.see(new Look(20, 10_900), 20_000)).isNull();
    }

    @Test
    void see_movedIn_atOnce() {
        assertThat(text.see(new Look(10, 1_000), 10_000)).isEqualTo(STILL);
    }

    @Test
    void see_writtenInTheFuture_whenItHasLookedTheSameForLongEnough() {
        assertThat(text.see(new Look(10, 99_000), 10_000)).isNull();
        assertThat(text.see(new Look(10, 99_000), 11_999)).isNull();
        assertThat(text.see(new Look(10, 99_000), 12_000)).isEqualTo(STILL);
    }

    @Test
    void see_changedAfterItWasTaken_again() {
        assertThat(text.see(new Look(10, 1_000), 10_000)).isEqualTo(STILL);
        assertThat(text.see(new Look(15, 10_500), 10_600)).isNull();
        assertThat(text.see(new Look(15, 10_500), 12_600)).isEqualTo(STILL);
    }

    @Test
    void see_lines_asTheyComeAndOnceMoreWhenStill() {
        assertThat(lines.see(new Look(10, 9_900), 10_000)).isEqualTo(GROWING);
        assertThat(lines.see(new Look(10, 9_900), 10_100)).isNull();
        assertThat(lines.see(new Look(20, 10_200), 10_200)).isEqualTo(GROWING);
        assertThat(lines.see(new Look(20, 10_200), 12_300)).isEqualTo(STILL);
        assertThat(lines.see(new Look(20, 10_200), 15_000)).isNull();
    }

    @Test
    void see_empty_waitedFor() {
        assertThat(lines.see(new Look(0, 0), 10_000)).isNull();
        assertThat(lines.see(new Look(0, 0), 20_000)).isNull();
        assertThat(lines.see(new Look(1, 20_000), 20_000)).isEqualTo(GROWING);
    }
}
