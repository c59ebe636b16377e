package io.castalia.consumers.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GateTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Gate gate =
            new Gate("gate", 32, new Patience(Duration.ofSeconds(1), Duration.ofSeconds(60), 6, 10, 0.2));

    @Test
    void hasRoom_atTheStart_isAsMuchAsIsAllowed() {
        assertThat(gate.hasRoom(0, 31)).isTrue();
        assertThat(gate.hasRoom(0, 32)).isFalse();
    }

    @Test
    void busy_allThatWereUnderWay_halveTheLimitOnce() {
        for (int i = 0; i < 20; i++) {
            gate.busy(10 + i, 1, Optional.empty());
        }
        assertThat(gate.limit()).isEqualTo(16);

        gate.busy(100, 50, Optional.empty());

        assertThat(gate.limit()).isEqualTo(8);
    }

    @Test
    void busy_withATime_nothingGoesUntilThen() {
        gate.busy(0, 0, Optional.of(Duration.ofSeconds(7)));

        assertThat(gate.pause(0)).isEqualTo(7 * SECOND);
        assertThat(gate.hasRoom(7 * SECOND - 1, 0)).isFalse();
        assertThat(gate.hasRoom(7 * SECOND, 0)).isTrue();
    }

    @Test
    void busy_withAShorterTimeThanBefore_keepsTheLonger() {
        gate.busy(0, 0, Optional.of(Duration.ofSeconds(7)));
        gate.busy(0, 0, Optional.of(Duration.ofSeconds(2)));

        assertThat(gate.pause(0)).isEqualTo(7 * SECOND);
    }

    @Test
    void busy_withATimeBeyondPatience_pausesForTheLongest() {
        gate.busy(0, 0, Optional.of(Duration.ofDays(1)));

        assertThat(gate.pause(0)).isEqualTo(60 * SECOND);
    }

    @Test
    void busy_againAndAgain_pausesDoubleUpToTheLongest() {
        long now = 0;
        for (int round = 0; round < 12; round++) {
            gate.busy(now, now, Optional.empty());
            double expected = Math.min(60, Math.pow(2, round));
            assertThat(gate.pause(now) / (double) SECOND).as("round %d", round).isBetween(expected / 2, expected * 1.5);
            now += gate.pause(now) + 1;
        }
    }

    @Test
    void answered_sixteenTimes_allowsOneMore() {
        gate.busy(0, 0, Optional.of(Duration.ZERO));
        assertThat(gate.limit()).isEqualTo(16);

        for (int i = 0; i < 16; i++) {
            gate.answered(15);
        }

        assertThat(gate.limit()).isEqualTo(17);
    }

    @Test
    void sentAgain_moreThanAnswersPayFor_leavesOnePlace() {
        for (int i = 0; i < 5; i++) {
            gate.sentAgain();
        }
        assertThat(gate.strained()).isTrue();
        assertThat(gate.hasRoom(0, 0)).isTrue();
        assertThat(gate.hasRoom(0, 1)).isFalse();

        for (int i = 0; i < 6; i++) {
            gate.answered(0);
        }

        assertThat(gate.strained()).isFalse();
    }

    @Test
    void failed_halfOfTheLast_opensTheBreaker() {
        for (int i = 0; i < 5; i++) {
            gate.answered(0);
        }
        for (int i = 0; i < 4; i++) {
            gate.failed(i, i);
        }
        assertThat(gate.breaker().getState()).isEqualTo(State.CLOSED);

        gate.failed(9, 9);

        assertThat(gate.breaker().getState()).isEqualTo(State.OPEN);
        assertThat(gate.lets()).isFalse();
    }
}
