package io.castalia.producers.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CrewTest {

    @AfterEach
    void one() {
        Crew.resize(1);
    }

    @Test
    void each_anyThreadsAndRows_everyRowOnce() {
        for (int threads = 1; threads <= 5; threads++) {
            Crew.resize(threads);
            for (int rows : new int[] {0, 1, 2, 3, 5, 64}) {
                var done = new AtomicIntegerArray(rows);
                Crew.each(rows, done::incrementAndGet);
                for (int row = 0; row < rows; row++) {
                    assertThat(done.get(row))
                            .as("%d threads, row %d of %d", threads, row, rows)
                            .isEqualTo(1);
                }
            }
        }
    }

    @Test
    void each_twoThreads_workAtOnce() {
        Crew.resize(2);
        var both = new CyclicBarrier(2);

        Crew.each(2, row -> {
            try {
                both.await(30, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException("nobody else came", e);
            }
        });

        assertThat(both.isBroken()).isFalse();
    }

    @Test
    void each_rowThatFails_thrownOnceAllHaveStopped() {
        for (int threads = 1; threads <= 3; threads++) {
            Crew.resize(threads);
            for (int failing = 0; failing < 6; failing++) {
                int bad = failing;
                assertThatThrownBy(() -> Crew.each(6, row -> {
                            if (row == bad) {
                                throw new IllegalArgumentException("row " + row);
                            }
                        }))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("row " + bad);
            }
        }
    }
}
