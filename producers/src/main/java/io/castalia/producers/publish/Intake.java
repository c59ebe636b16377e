package io.castalia.producers.publish;

import io.castalia.producers.pack.Place;
import io.castalia.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Fetches the parts of the partitions that the group gives this worker, and cuts them into batches. */
final class Intake implements AutoCloseable {

    private static final int SESSION_MILLIS = 15_000;

    private final Consumer<byte[], byte[]> consumer;
    private final String topic;
    private final EntryReader reader;
    private final PublishSettings settings;
    private final Map<Integer, Lane> lanes = new TreeMap<>();
    private List<Entry> draft = new ArrayList<>();
    private int draftChars;
    private long draftSince;
    private boolean moved;
    private boolean first;

    Intake(Consumer<byte[], byte[]> consumer, Topics topics, EntryReader reader, PublishSettings settings) {
        this.consumer = consumer;
        this.topic = topics.documents().name();
        this.reader = reader;
        this.settings = settings;
        consumer.subscribe(List.of(topic), new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                moved = true;
            }

            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                moved = true;
            }
        });
    }

    /**
     * A consumer that reads what is committed and commits nothing by itself. Its membership has the worker's name, so
     * that a worker that comes back after a crash takes its old place at once, and two of one name cannot be at work.
     */
    static Consumer<byte[], byte[]> consumer(Map<String, ?> clients, PublishSettings settings) {
        var properties = new HashMap<String, Object>(clients);
        if (!properties.containsKey(ConsumerConfig.GROUP_PROTOCOL_CONFIG)) {
            properties.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MILLIS);
        }
        properties.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, settings.transactionalId());
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, settings.group());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Whether partitions came or went since {@link #restart}. */
    boolean moved() {
        return moved;
    }

    /** Fetches. What comes along with a change of partitions is dropped: it is fetched again. */
    void fetch(Duration wait) {
        for (Lane lane : lanes.values()) {
            var partition = List.of(lane.partition());
            if (lane.waiting() >= settings.partsPerBatch()) {
                consumer.pause(partition);
            } else {
                consumer.resume(partition);
            }
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(wait)) {
            Lane lane = lanes.get(record.partition());
            if (!moved && lane != null) {
                lane.fetched(reader.read(record));
            }
        }
    }

    /** Forgets what was fetched, and goes on from what is committed. */
    void restart(Map<Integer, Committed> committed, Collection<End> standing) {
        draft = new ArrayList<>();
        draftChars = 0;
        lanes.clear();
        for (TopicPartition partition : consumer.assignment()) {
            Committed at = Objects.requireNonNull(committed.get(partition.partition()));
            var lane = new Lane(partition, at.tally(), at.offset().orElse(0), standing);
            if (at.offset().isPresent()) {
                consumer.seek(partition, lane.begin());
            } else {
                consumer.seekToBeginning(List.of(partition));
            }
            lanes.put(partition.partition(), lane);
        }
        moved = false;
        first = true;
    }

    /**
     * The next batch, if it is full, or has waited long enough, or holds the end of a corpus.
     *
     * @param now in nanoseconds, of {@link System#nanoTime}
     */
    Optional<Batch> cut(long now, Collection<End> standing) {
        boolean due = gather(now, standing);
        if (!due && (draft.isEmpty() || now - draftSince < settings.flush().toNanos())) {
            return Optional.empty();
        }
        var batch = new Batch(draft, first, first ? place() : Optional.empty());
        draft = new ArrayList<>();
        draftChars = 0;
        first = false;
        return Optional.of(batch);
    }

    /** Where the first batch begins: there is a place only where there is one partition. */
    private Optional<Place> place() {
        return lanes.values().stream()
                .flatMap(lane -> lane.tally().place().stream())
                .findFirst();
    }

    /** Takes from all lanes in turn; returns whether the draft is ready. */
    private boolean gather(long now, Collection<End> standing) {
        boolean ended = false;
        boolean any = true;
        while (any) {
            any = false;
            for (Lane lane : lanes.values()) {
                if (draft.size() >= settings.partsPerBatch() || draftChars >= settings.charsPerBatch()) {
                    return true;
                }
                Optional<Entry> entry = lane.take(standing);
                if (entry.isPresent()) {
                    any = true;
                    ended |= entry.get() instanceof Entry.Ending;
                    add(entry.get(), now);
                }
            }
        }
        return ended;
    }

    private void add(Entry entry, long now) {
        if (draft.isEmpty()) {
            draftSince = now;
        }
        draft.add(entry);
        draftChars += entry instanceof Entry.Part part ? part.text().length() : 0;
    }

    /** The lanes of this worker's partitions, in order. */
    Collection<Lane> lanes() {
        return lanes.values();
    }

    /** The lane of a partition, if it is this worker's. */
    Optional<Lane> lane(int partition) {
        return Optional.ofNullable(lanes.get(partition));
    }

    /** Records that are not committed yet, as far as is known. */
    long lag() {
        long lag = 0;
        for (Lane lane : lanes.values()) {
            OptionalLong behind = consumer.currentLag(lane.partition());
            lag += lane.pending() + behind.orElse(0);
        }
        return lag;
    }

    ConsumerGroupMetadata group() {
        return consumer.groupMetadata();
    }

    /** Leaves the group. */
    @Override
    public void close() {
        consumer.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    }
}
