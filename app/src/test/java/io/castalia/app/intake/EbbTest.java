package io.castalia.app.intake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EbbTest {

    private static final long SECOND = 1_000_000_000L;

    private final Ebb ebb = new Ebb();

    @Test
    void seconds_nothingOrOneLagSeen_theDefault() {
        assertThat(ebb.seconds(1000)).isEqualTo(Ebb.UNKNOWN);
        ebb.note(SECOND, 5000);
        assertThat(ebb.seconds(1000)).isEqualTo(Ebb.UNKNOWN);
    }

    @Test
    void seconds_aLagThatFalls_whatIsTooMuchOverTheRate() {
        ebb.note(0, 5000);
        ebb.note(2 * SECOND, 4800);

        assertThat(ebb.seconds(1)).isEqualTo(1);
        assertThat(ebb.seconds(1000)).isEqualTo(10);
        assertThat(ebb.seconds(1001)).isEqualTo(11);
        assertThat(ebb.seconds(1_000_000)).isEqualTo(Ebb.LONGEST);
    }

    @Test
    void seconds_aLagThatStandsOrGrows_theLongest() {
        ebb.note(0, 5000);
        ebb.note(SECOND, 5000);
        assertThat(ebb.seconds(1)).isEqualTo(Ebb.LONGEST);
        ebb.note(2 * SECOND, 6000);
        assertThat(ebb.seconds(1)).isEqualTo(Ebb.LONGEST);
    }

    @Test
    void seconds_whatWeSentMeanwhile_doesNotSlowTheRate() {
        ebb.note(0, 5000);
        ebb.add(1000);
        ebb.note(2 * SECOND, 5800);

        assertThat(ebb.seconds(1000)).isEqualTo(10);
    }

    @Test
    void seconds_theRateOfLongAgo_isForgotten() {
        ebb.note(0, 100_000);
        ebb.note(SECOND, 50_000);
        ebb.note(20 * SECOND, 50_000);
        ebb.note(22 * SECOND, 49_800);

        assertThat(ebb.seconds(1000)).isEqualTo(10);
    }
}
