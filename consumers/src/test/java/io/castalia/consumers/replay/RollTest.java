package io.castalia.consumers.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.schemas.Refusal;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RollTest {

    private static final ReplayFilter ALL =
            new ReplayFilter(Optional.empty(), Optional.empty(), latent -> true, addressee -> true);

    @Test
    void taken_oneRun_isWhatWasAccepted() {
        var roll = new Roll(ALL);
        roll.add(entry(0, 3, 10, "night", "a", 1));
        roll.add(entry(0, 4, 10, "night", "b", 2));
        roll.add(entry(0, 5, 10, "night", "a", 1));
        roll.add(entry(1, 3, 10, "night", "c", 3));

        Roll.Taken taken = roll.taken();

        assertThat(taken.run()).isEqualTo("night");
        assertThat(taken.size()).isEqualTo(3);
        assertThat(taken.has(0, 3)).isTrue();
        assertThat(taken.has(0, 5)).isFalse();
        assertThat(taken.has(1, 4)).isFalse();
        assertThat(taken.read()).isEqualTo(4);
        assertThat(taken.repeated()).isEqualTo(1);
    }

    @Test
    void taken_severalRuns_isMainOrMustBeNamed() {
        var roll = new Roll(ALL);
        roll.add(entry(0, 0, 10, "night", "a", 1));
        roll.add(entry(0, 1, 10, "day", "a", 1));
        assertThatThrownBy(roll::taken).isInstanceOf(Refusal.class).hasMessageContaining("one of day, night");

        roll.add(entry(0, 2, 10, "main", "a", 1));

        assertThat(roll.taken().has(0, 2)).isTrue();
        assertThat(roll.taken().otherRuns()).containsEntry("night", 1).containsEntry("day", 1);
    }

    @Test
    void taken_runThatIsNamed_isItsOwnRecords() {
        var filter = new ReplayFilter(Optional.of("day"), Optional.empty(), latent -> true, addressee -> true);
        var roll = new Roll(filter);
        roll.add(entry(0, 0, 10, "main", "a", 1));
        assertThatThrownBy(roll::taken).hasMessageContaining("of is 'day'").hasMessageContaining("one of main");

        roll.add(entry(0, 1, 10, "day", "a", 1));

        assertThat(roll.taken().places()).containsExactly(java.util.Map.entry(0, Set.of(1L)));
    }

    @Test
    void taken_timeLatentAndAddressee_areHeldTo() {
        var filter = new ReplayFilter(
                Optional.empty(), Optional.of(Instant.ofEpochMilli(100)), key -> key.latent() < 5, "lexical@1"::equals);
        var roll = new Roll(filter);
        roll.add(entry(0, 0, 99, "main", "a", 1));
        roll.add(entry(0, 1, 100, "main", "b", 1));
        roll.add(entry(0, 2, 100, "main", "c", 5));
        roll.add(new Roll.Entry(0, 3, 100, "main", new ReplaySource.Subject("d", "layers.4", 1, "oracle@1")));
        roll.add(new Roll.Entry(0, 4, 100, "main", new ReplaySource.Subject("e", "layers.4", 1, "lexical@1")));

        Roll.Taken taken = roll.taken();

        assertThat(taken.places()).containsExactly(java.util.Map.entry(0, Set.of(1L, 4L)));
        assertThat(taken.leftOut()).isEqualTo(3);
        assertThat(taken.hookpoints()).containsExactly("layers.4");
    }

    @Test
    void taken_nothingThere_saysSo() {
        assertThatThrownBy(() -> new Roll(ALL).taken()).hasMessageContaining("there are none");
    }

    @Test
    void named_anotherTopic_refuses() {
        assertThat(ReplaySource.named("explanation-requests")).isEqualTo(ReplaySource.EXPLANATION_REQUESTS);
        assertThatThrownBy(() -> ReplaySource.named("scores")).hasMessageContaining("evidence, explanation-requests");
    }

    private static Roll.Entry entry(int partition, long offset, long timestamp, String run, String id, int latent) {
        return new Roll.Entry(partition, offset, timestamp, run, new ReplaySource.Subject(id, "layers.4", latent, ""));
    }
}
