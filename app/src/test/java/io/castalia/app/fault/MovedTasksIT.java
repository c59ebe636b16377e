package io.castalia.app.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.app.run.ChildRun;
import io.castalia.streams.fixture.World;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two instances, each with its own state: whoever has shards is killed, and the other goes on with what it restores. */
class MovedTasksIT {

    private static final int MOVES = 20;
    /* What a process returns that was asked to end: 128 and the number of SIGTERM. */
    private static final int ENDED = 143;
    private static final int TRIES = 2 * MOVES;
    private static final long SEED = 29;
    private static final int SESSION_MILLIS = 2_000;
    private static final int MOST_RECORDS = 60;
    private static final long MOST_MILLIS = 2 * Trial.COMMIT_INTERVAL.toMillis();
    private static final List<String> NAMES = List.of("here", "there");

    private final Map<String, ChildRun> instances = new TreeMap<>();
    private final Random random = new Random(SEED);

    @TempDir
    Path folder = Path.of("");

    @AfterEach
    void leaveNoneRunning() {
        instances.values().forEach(ChildRun::close);
    }

    @Test
    void instances_ownerKilledInTurn_keepAndSendWhatABatchDoes() throws Exception {
        try (var trial = new Trial(folder, SEED, SESSION_MILLIS)) {
            for (String name : NAMES) {
                start(trial, name);
            }
            String victim = "";
            for (int kill = 0; takings().moves().size() < MOVES && kill < TRIES; kill++) {
                victim = ownerOtherThan(victim);
                killOwner(trial, victim);
                start(trial, victim);
            }
            Takings takings = takings();
            assertThat(takings.moves())
                    .as("shards that another instance took up, with what it restored")
                    .hasSizeGreaterThanOrEqualTo(MOVES);
            assertThat(takings.contexts().values())
                    .as("contexts of each shard, as it went from hand to hand")
                    .allSatisfy(contexts -> assertThat(contexts).isSorted());
            assertThat(trial.goesOn()).as("contexts left after the last kill").isTrue();
            trial.finish(instance(victim));
            for (ChildRun instance : instances.values()) {
                assertThat(instance.end()).as(instance.output()).isEqualTo(ENDED);
            }

            Outcome outcome = trial.outcome();
            for (String name : NAMES) {
                outcome.assertKeepsWhatABatchKeeps(trial.settings(name));
            }
            var settings = trial.settings("restored");
            outcome.assertKeepsWhatABatchKeeps(settings);
            outcome.assertSentOnceAndInTheEndWhatABatchSends(settings.shard());
            outcome.assertProfilesWereSentOnce();
        }
    }

    /** Kills it in the middle of its work, and waits until the other has all its shards and gets on with them. */
    private void killOwner(Trial trial, String victim) throws Exception {
        ChildRun other = instance(otherThan(victim));
        Map<Integer, Long> before = trial.trail().taken();
        int enough = 1 + random.nextInt(MOST_RECORDS);
        Duration longer = Duration.ofMillis(random.nextLong(MOST_MILLIS));
        trial.until("both get on", instance(victim), () -> allBeyond(trial, before, enough));
        trial.supplyFor(instance(victim), longer);
        instance(victim).kill();

        // The broker would end it when the writer's time is up; nobody could take the shards over until then.
        String process = trial.processOf(victim);
        trial.trail()
                .abort(trial.trail().open().stream()
                        .filter(writer -> writer.contains(process))
                        .toList());
        trial.until("the other has all shards", other, () -> !takings().owners().containsValue(victim));
        Map<Integer, Long> since = trial.trail().taken();
        trial.until("the other gets on", other, () -> allBeyond(trial, since, 1));
    }

    private void start(Trial trial, String name) throws Exception {
        ChildRun instance = trial.start(name);
        instances.put(name, instance);
        int before = runs(instance);
        trial.until(name + " runs", instance, () -> runs(instance) > before);
    }

    private static int runs(ChildRun instance) {
        return instance.logged().split("streams: RUNNING after", -1).length;
    }

    private static boolean allBeyond(Trial trial, Map<Integer, Long> before, long records) throws Exception {
        Map<Integer, Long> now = trial.trail().taken();
        return now.size() == World.SHARDS
                && now.entrySet().stream()
                        .allMatch(shard -> shard.getValue() >= before.getOrDefault(shard.getKey(), 0L) + records);
    }

    private String ownerOtherThan(String last) {
        Map<Integer, String> owners = takings().owners();
        return owners.values().stream()
                .filter(owner -> !owner.equals(last))
                .findFirst()
                .orElse(last);
    }

    private static String otherThan(String name) {
        return NAMES.get(1 - NAMES.indexOf(name));
    }

    private ChildRun instance(String name) {
        return Objects.requireNonNull(instances.get(name), name);
    }

    private Takings takings() {
        var logs = new HashMap<String, String>();
        instances.forEach((name, instance) -> logs.put(name, instance.logged()));
        return Takings.of(logs);
    }
}
