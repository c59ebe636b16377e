package io.castalia.app.fault;

import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.LatentKey;
import io.castalia.schemas.Topic;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.ActivationBlock;
import io.castalia.schemas.wire.Hookpoint;
import io.castalia.schemas.wire.Projection;
import io.castalia.streams.fixture.Blocks;
import io.castalia.streams.fixture.Example;
import io.castalia.streams.fixture.Projections;
import io.castalia.streams.fixture.World;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/** Contexts in blocks of random sizes, sent to every shard as a producer sends them, as fast as they are asked for. */
final class Feed implements AutoCloseable {

    private static final int MOST_CONTEXTS = 9;
    private static final int BETWEEN_PROJECTIONS = 1000;

    private final Topics topics;
    private final Serializer<ActivationBlock> blocks;
    private final Serializer<Projection> projections;
    private final World world;
    private final int most;
    private final List<Example> examples = new ArrayList<>();
    private final Random random;
    private final KafkaProducer<byte[], byte[]> producer;
    private int next;
    private long records;
    private boolean ended;

    /**
     * Declares the hookpoint.
     *
     * @param most contexts that there are at most; they are made up as they are sent
     */
    Feed(Topics topics, Map<String, Object> clients, World world, int most, Random random) {
        this.topics = topics;
        blocks = AvroSerdes.serializer(topics.activations(), clients);
        projections = AvroSerdes.serializer(topics.projections(), clients);
        this.world = world;
        this.most = most;
        this.random = random;
        var properties = new HashMap<>(clients);
        properties.put("max.request.size", topics.activations().maxMessageBytes());
        properties.put("linger.ms", 0);
        producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        Topic<Hookpoint> hookpoints = topics.hookpoints();
        byte[] hookpoint = AvroSerdes.serializer(hookpoints, clients).serialize(hookpoints.name(), World.HOOKPOINT);
        send(hookpoints.name(), 0, World.NAME, hookpoint);
        producer.flush();
    }

    /** Sends until so many records of activations have been sent, or all contexts; and now and then all projections. */
    void upTo(long wanted) {
        while (records < wanted && !done() && !ended) {
            int end = Math.min(most, next + 1 + random.nextInt(MOST_CONTEXTS));
            while (examples.size() < end) {
                examples.add(world.next(examples));
            }
            List<Example> block = examples.subList(next, end);
            for (int shard = 0; shard < World.SHARDS; shard++) {
                activations(shard, Blocks.of(shard, block));
            }
            if (next / BETWEEN_PROJECTIONS != end / BETWEEN_PROJECTIONS) {
                project();
            }
            next = end;
        }
        producer.flush();
    }

    /** Sends contexts until there were so many, projections once more, and then the end of the corpus. */
    void end(int least) {
        while (next < least && !done()) {
            upTo(records + 1);
        }
        ended = true;
        project();
        for (int shard = 0; shard < World.SHARDS; shard++) {
            activations(shard, Blocks.mark(shard, "corpus", next, next));
        }
        producer.flush();
    }

    /** The contexts sent so far. */
    List<Example> sent() {
        return List.copyOf(examples);
    }

    /** Whether no context is left. */
    boolean done() {
        return next == most;
    }

    /** Records of activations sent so far, to all shards. */
    long records() {
        return records;
    }

    private void project() {
        String topic = topics.projections().name();
        for (int latent = 0; latent < World.LATENTS; latent++) {
            var key = new LatentKey(World.NAME, latent);
            byte[] value = projections.serialize(topic, Projections.of(latent));
            send(topic, key.shard(World.SHARDS), key.toString(), value);
        }
    }

    private void activations(int shard, ActivationBlock block) {
        String topic = topics.activations().name();
        send(topic, shard, World.NAME + "/" + shard, blocks.serialize(topic, block));
        records++;
    }

    private void send(String topic, int partition, String key, byte[] value) {
        var headers = new RecordHeaders();
        World.PROVENANCE.writeTo(headers);
        var unused = producer.send(
                new ProducerRecord<>(topic, partition, key.getBytes(StandardCharsets.UTF_8), value, headers));
    }

    @Override
    public void close() {
        producer.close();
    }
}
