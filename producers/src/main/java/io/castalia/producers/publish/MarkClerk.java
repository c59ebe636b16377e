package io.castalia.producers.publish;

import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.Mark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes marks where {@link MarkRule} says so, if this worker has the partition that keeps them, and takes note of those
 * that stand. A mark is written to every shard of every hookpoint, and into the keeper's tally, in one transaction.
 */
final class MarkClerk {

    private final List<HookpointSpec> hookpoints;
    private final Labels labels;
    private final Postage postage;
    private final int shards;
    private volatile List<End> standing = List.of();
    private volatile @Nullable Mark last;

    MarkClerk(List<HookpointSpec> hookpoints, Labels labels, Postage postage, Topics topics) {
        this.hookpoints = hookpoints;
        this.labels = labels;
        this.postage = postage;
        this.shards = topics.activations().partitions();
    }

    /** Ends whose marks stand, as far as is known. */
    List<End> standing() {
        return standing;
    }

    /** The newest mark that stands, as far as is known. */
    Optional<Mark> last() {
        return Optional.ofNullable(last);
    }

    /** Takes note of the marks that the keeper's tally tells of. */
    void learn(Map<Integer, Committed> committed) {
        learn(Objects.requireNonNull(committed.get(MarkRule.KEEPER)).tally());
    }

    private void learn(Tally keeper) {
        standing = MarkRule.standing(keeper);
        List<StandingMark> marks = keeper.marks();
        last = marks.isEmpty() ? null : marks.get(marks.size() - 1).toWire();
    }

    /**
     * Writes the marks that are due, and lets go on what waited for one that stands.
     *
     * @return false where a transaction was not committed: go on from the committed offsets
     */
    boolean check(Intake intake, Map<Integer, Committed> committed, Outbox outbox) {
        learn(committed);
        var tallies = new HashMap<Integer, Tally>();
        committed.forEach((partition, at) -> tallies.put(partition, at.tally()));
        Optional<Lane> keeper = intake.lane(MarkRule.KEEPER);
        if (keeper.isPresent()) {
            List<StandingMark> due = MarkRule.due(tallies);
            if (!due.isEmpty() && !write(due, keeper.get(), intake, outbox)) {
                return false;
            }
        }
        List<End> superseded = MarkRule.superseded(tallies);
        for (Lane lane : intake.lanes()) {
            lane.settle(standing);
            lane.settle(superseded);
        }
        return true;
    }

    private boolean write(List<StandingMark> due, Lane keeper, Intake intake, Outbox outbox) {
        Tally tally = keeper.tally();
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
        for (StandingMark mark : due) {
            tally = tally.plusMark(mark);
            records.addAll(records(mark.toWire()));
        }
        if (!outbox.commit(records, Map.of(keeper.partition(), keeper.standStill(tally)), intake.group())) {
            return false;
        }
        keeper.setTally(tally);
        learn(tally);
        return true;
    }

    private List<ProducerRecord<byte[], byte[]>> records(Mark mark) {
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
        for (HookpointSpec hookpoint : hookpoints) {
            for (int shard = 0; shard < shards; shard++) {
                var block = BlockBuilder.mark(hookpoint.name(), shard, shards, mark);
                records.add(postage.block(block, labels.of(hookpoint, mark.getCorpus())));
            }
        }
        return records;
    }
}
