package io.castalia.app.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.app.run.ChildRun;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stream that is killed again and again, in the middle of its transactions, keeps and sends what a batch would. */
class KilledStreamsIT {

    private static final int KILLS = 20;
    /* What a process returns that was asked to end: 128 and the number of SIGTERM. */
    private static final int ENDED = 143;
    private static final int TRIES = 2 * KILLS;
    private static final long SEED = 23;
    private static final int SESSION_MILLIS = 4_000;
    private static final int MOST_RECORDS = 100;
    private static final long MOST_MILLIS = 2 * Trial.COMMIT_INTERVAL.toMillis();

    @TempDir
    Path folder = Path.of("");

    @Test
    void stream_killedTwentyTimesWithTransactionsOpen_keepsAndSendsWhatABatchDoes() throws Exception {
        try (var trial = new Trial(folder, SEED, SESSION_MILLIS)) {
            var random = new Random(SEED);
            int hits = 0;
            for (int kill = 0; hits < KILLS && kill < TRIES; kill++) {
                hits += killed(trial, random) ? 1 : 0;
            }
            assertThat(hits)
                    .as("kills that met a transaction, after others were committed")
                    .isEqualTo(KILLS);
            assertThat(trial.goesOn()).as("contexts left after the last kill").isTrue();
            try (ChildRun last = trial.start("killed")) {
                trial.finish(last);
                assertThat(last.end()).as(last.output()).isEqualTo(ENDED);
            }

            Outcome outcome = trial.outcome();
            var settings = trial.settings("killed");
            outcome.assertKeepsWhatABatchKeeps(settings);
            outcome.assertKeepsWhatABatchKeeps(trial.settings("restored"));
            outcome.assertSentOnceAndInTheEndWhatABatchSends(settings.shard());
            outcome.assertProfilesWereSentOnce();
        }
    }

    /** Starts the stream, kills it at some time after it has committed, and returns whether a transaction was open. */
    private static boolean killed(Trial trial, Random random) throws Exception {
        long before = trial.taken();
        long enough = before + 1 + random.nextInt(MOST_RECORDS);
        Duration longer = Duration.ofMillis(random.nextLong(MOST_MILLIS));
        try (ChildRun child = trial.start("killed")) {
            trial.until("it gets on", child, () -> trial.taken() >= enough);
            trial.supplyFor(child, longer);
            assertThat(child.running()).as(child.output()).isTrue();
            child.kill();
        }
        return !trial.trail().open().isEmpty();
    }
}
