package io.castalia.streams.topology;

import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.DeadLetter;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.block.BadBlock;
import io.castalia.schemas.wire.ActivationBlock;
import io.castalia.schemas.wire.Command;
import io.castalia.schemas.wire.Projection;
import io.castalia.streams.shard.Place;
import io.castalia.streams.shard.Shard;
import io.castalia.streams.shard.Tables;
import io.castalia.streams.shard.Taken;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Carries records to a shard and its output away. Everything is made anew in init: a task may be taken up again. */
final class ShardProcessor implements Processor<byte[], byte[], byte[], Output> {

    /* Passes are walked in slices that leave room for polls and commits, and end before the transaction times out. */
    private static final Duration EVERY = Duration.ofMillis(50);
    private static final Duration IDLE = Duration.ofMillis(15); // of each kind, and a block may come meanwhile
    private static final Duration SLICE = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** A sweep comes so rarely that it may take as much as all evidence, and more where it would fall behind. */
    private static final double SWEEPING = 0.05;

    private final ShardSupplier parts;
    private final Deserializer<ActivationBlock> blocks;
    private final Deserializer<Command> commands;
    private final Deserializer<Projection> projections;
    private ProcessorContext<byte[], Output> context;
    private Meters meters;
    private Forwarder forwarder;
    private Shard shard;
    private Place place;
    private Share evidence;
    private Share profiles;
    private Share sweeping;
    private long blocksSeen;

    ShardProcessor(ShardSupplier parts) {
        this.parts = parts;
        blocks = AvroSerdes.deserializer(parts.topics().activations(), parts.client());
        commands = AvroSerdes.deserializer(parts.topics().commands(), parts.client());
        projections = AvroSerdes.deserializer(parts.topics().projections(), parts.client());
    }

    @Override
    public void init(ProcessorContext<byte[], Output> streams) {
        context = streams;
        meters = new Meters(streams);
        forwarder = new Forwarder(parts.topics(), parts.client(), streams, meters);
        Tables tables = tables(streams);
        int number = streams.taskId().partition();
        place = new Place(
                number,
                tables.shards(),
                new FirstRecord(parts.topics().activations().name(), number, parts.client()),
                parts.settings().lossAccepted());
        shard = new Shard(number, parts.settings(), tables, parts.hookpoints(), forwarder, parts.origin());
        evidence = new Share(parts.settings().share());
        profiles = new Share(parts.settings().share());
        sweeping = new Share(SWEEPING);
        streams.schedule(EVERY, PunctuationType.WALL_CLOCK_TIME, now -> {
            long blocks = ThreadWork.mine().blocks();
            if (shard.busy()) {
                shard.serve(within(SLICE));
            } else if (blocks == blocksSeen) {
                evidence.earnAll(IDLE);
                profiles.earnAll(IDLE);
                sweeping.earnAll(IDLE);
                sendDue();
            }
            blocksSeen = blocks;
        });
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata from = context.recordMetadata()
                .orElseThrow(() -> new IllegalStateException("a record of a topic came without its place in it"));
        try {
            if (from.topic().equals(parts.topics().commands().name())) {
                shard.command(decode(commands, from.topic(), record.value()), record.timestamp());
            } else if (from.topic().equals(parts.topics().projections().name())) {
                shard.project(decode(projections, from.topic(), record.value()), Provenance.of(record.headers()));
            } else {
                place.next(from.offset());
                block(record, from);
            }
        } catch (BadBlock bad) {
            setAside(record, from, bad);
        }
    }

    @Override
    public void close() {
        meters.close();
    }

    private void block(Record<byte[], byte[]> record, RecordMetadata from) throws BadBlock {
        ActivationBlock raw = null;
        try {
            raw = decode(blocks, from.topic(), record.value());
            Provenance provenance = Provenance.of(record.headers());
            long begin = System.nanoTime();
            Taken taken = shard.block(raw, provenance, from.offset(), record.timestamp(), within(PATIENCE));
            meters.taken(taken);
            long worked = System.nanoTime() - begin;
            evidence.earn(worked);
            profiles.earn(worked);
            sweeping.earn(worked);
            sendDue();
            ThreadWork.mine().done();
        } catch (BadBlock bad) {
            shard.setAside(raw == null ? null : raw.getHookpoint(), record.key());
            throw bad;
        }
    }

    private void sendDue() {
        shard.sendEvidence(evidence);
        evidence.pause();
        shard.sendProfiles(profiles);
        profiles.pause();
        shard.sweep(sweeping);
        sweeping.pause();
    }

    /* A registry that does not answer is no fault of the record's: that stops the stream. */
    private static <T> T decode(Deserializer<T> deserializer, String topic, byte @Nullable [] value) throws BadBlock {
        if (value == null || value.length == 0) {
            throw new BadBlock("the record on '%s' is empty".formatted(topic));
        }
        try {
            return deserializer.deserialize(topic, value);
        } catch (SerializationException bad) {
            throw new BadBlock(String.valueOf(bad.getMessage()), bad);
        }
    }

    private void setAside(Record<byte[], byte[]> record, RecordMetadata from, BadBlock bad) {
        Throwable error = bad.getCause() == null ? bad : bad.getCause();
        var letter = new DeadLetter(
                "stream",
                from.topic(),
                from.partition(),
                from.offset(),
                error.getClass().getName(),
                String.valueOf(bad.getMessage()),
                1);
        forwarder.deadLetter(letter, record);
    }

    /* Streams' own clock stands still while a record is processed, so it cannot tell when a slice is over. */
    private static BooleanSupplier within(Duration time) {
        long begin = System.nanoTime();
        return () -> System.nanoTime() - begin < time.toNanos();
    }

    private static Tables tables(ProcessorContext<?, ?> streams) {
        return Stores.tables(name -> new StoreTable(streams.getStateStore(name)));
    }
}
