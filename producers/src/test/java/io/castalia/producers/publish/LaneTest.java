package io.castalia.producers.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.castalia.producers.pack.Place;
import io.castalia.schemas.Id;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LaneTest {

    private static final TopicPartition PARTITION = new TopicPartition("documents", 1);
    private static final End TALES = new End("tales", 2);
    private static final End LETTERS = new End("letters", 7);

    @Test
    void take_behindAnEnd_givesEndsButNoParts() {
        var lane = lane(Tally.zero("h"), part(0), ending(1, TALES), ending(2, LETTERS), part(3));

        assertThat(taken(lane, List.of())).containsExactly(0L, 1L, 2L);
        lane.settle(List.of(TALES));
        assertThat(taken(lane, List.of(TALES))).isEmpty();
        lane.settle(List.of(TALES, LETTERS));
        assertThat(taken(lane, List.of(TALES, LETTERS))).containsExactly(3L);
    }

    @Test
    void take_endWhoseMarkStands_goesOn() {
        var lane = lane(Tally.zero("h"), ending(0, TALES), part(1));

        assertThat(taken(lane, List.of(TALES))).containsExactly(0L, 1L);
    }

    @Test
    void take_afterARestartBehindAnEnd_waitsForItsMark() {
        var lane = lane(Tally.zero("h").plusPart(3).plusEnd(TALES), part(5));

        assertThat(taken(lane, List.of())).isEmpty();
        assertThat(lane.awaits()).isTrue();
    }

    @Test
    void take_manyEnds_neverMoreThanATallyKeeps() {
        var entries = new Entry[Tally.KEPT + 1];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = ending(i, new End("tales", i));
        }

        assertThat(taken(lane(Tally.zero("h"), entries), List.of())).hasSize(Tally.KEPT);
    }

    @Test
    void after_partsAndEnds_countsAndRemembers() {
        var lane = lane(Tally.zero("h"), part(4), part(5), ending(6, TALES));
        taken(lane, List.of());
        var outcomes = List.of(outcome(part(4), 3), outcome(part(5), 0), outcome(ending(6, TALES), 0));

        Tally after = lane.after(outcomes);

        assertThat(after).isEqualTo(new Tally(3, 2, "h", List.of(TALES), List.of(), Optional.empty()));
        assertThat(Lane.position(outcomes, after).offset()).isEqualTo(7);
        assertThat(Tally.parse(Lane.position(outcomes, after).metadata())).isEqualTo(after);
        assertThat(lane.pending()).isEqualTo(3);
        assertThat(lane.awaits()).isTrue();
        assertThat(lane.isHeld()).as("its parts are under way").isFalse();
        lane.committed(outcomes, after);
        assertThat(lane.pending()).isZero();
        assertThat(lane.isHeld()).isTrue();
        assertThat(lane.standStill(after).offset()).isEqualTo(7);
    }

    @Test
    void fetched_whatIsCommittedAlready_handedOutAgainButNotCounted() {
        Tally tally = Tally.zero("h").plusPart(2).at(Optional.of(new Place(3, 7, 1)));
        var lane = new Lane(PARTITION, tally, 6, List.of());
        var broken = new Entry.Unreadable(origin(4), new IllegalStateException("broken"));

        List.of(part(3), broken, part(5), part(6)).forEach(lane::fetched);

        assertThat(lane.begin()).isEqualTo(3);
        assertThat(taken(lane, List.of())).containsExactly(3L, 5L, 6L);
        assertThat(lane.pending()).isEqualTo(1);
        var outcomes = List.of(new Outcome(part(6), 4, Optional.of(new Place(5, 1, 2))));
        Tally after = lane.after(outcomes);
        assertThat(after.contexts()).isEqualTo(6);
        assertThat(Tally.parse(Lane.position(outcomes, after).metadata()).place())
                .contains(new Place(5, 1, 2));
        lane.committed(outcomes, after);
        assertThat(lane.begin()).isEqualTo(5);
        assertThat(lane.standStill(after).offset()).isEqualTo(7);
    }

    private static Outcome outcome(Entry entry, int contexts) {
        return new Outcome(entry, contexts, Optional.empty());
    }

    private static Lane lane(Tally tally, Entry... entries) {
        var lane = new Lane(PARTITION, tally, 0, List.of());
        for (Entry entry : entries) {
            lane.fetched(entry);
        }
        return lane;
    }

    private static List<Long> taken(Lane lane, List<End> standing) {
        var offsets = new ArrayList<Long>();
        for (var entry = lane.take(standing); entry.isPresent(); entry = lane.take(standing)) {
            offsets.add(entry.get().origin().offset());
        }
        return offsets;
    }

    private static Entry part(long offset) {
        return new Entry.Part(origin(offset), Id.of("part", offset), "tales", "once upon a time", true);
    }

    private static Entry ending(long offset, End end) {
        return new Entry.Ending(origin(offset), end);
    }

    private static ConsumerRecord<byte[], byte[]> origin(long offset) {
        return new ConsumerRecord<>(PARTITION.topic(), PARTITION.partition(), offset, new byte[0], new byte[0]);
    }
}
