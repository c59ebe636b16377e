package io.castalia.producers.publish;

import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.LatentKey;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.Topic;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.Projection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic on which projections stand, a row a latent in the partition of its shard. The last latent's row is sent when
 * the broker has all others, so where it stands, all do; else all are written again, over the same keys. There is no
 * transaction: a coder may take longer to project than a broker lets one last.
 */
final class ProjectionRegister implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProjectionRegister.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int AT_ONCE = 1000;

    private final Topic<Projection> topic;
    private final Consumer<String, byte[]> consumer;
    private final Producer<String, Projection> producer;
    private final List<Future<RecordMetadata>> underWay = new ArrayList<>();

    ProjectionRegister(
            Topic<Projection> topic, Consumer<String, byte[]> consumer, Producer<String, Projection> producer) {
        this.topic = topic;
        this.consumer = consumer;
        this.producer = producer;
    }

    /** The register on Kafka, with these client properties. */
    static ProjectionRegister open(Map<String, ?> clients, Topics topics) {
        var reading = new HashMap<String, Object>(clients);
        reading.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        reading.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        var writing = new HashMap<String, Object>();
        writing.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        writing.putAll(clients);
        writing.put(ProducerConfig.ACKS_CONFIG, "all");
        writing.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        Serializer<Projection> serializer = AvroSerdes.serializer(topics.projections(), clients);
        return new ProjectionRegister(
                topics.projections(),
                new KafkaConsumer<>(reading, new StringDeserializer(), new ByteArrayDeserializer()),
                new KafkaProducer<>(writing, new StringSerializer(), serializer));
    }

    /**
     * Writes the projections of those hookpoints that have none, or not all.
     *
     * @throws KafkaException where they cannot be written: stop
     */
    void complete(Collection<HookpointSpec> hookpoints, Projector projector, Labels labels) {
        Set<String> known = lastRows(hookpoints);
        for (HookpointSpec hookpoint : hookpoints) {
            if (!known.contains(lastKey(hookpoint))) {
                LOG.info(
                        "hookpoint {}: the decoder rows of {} latents are projected, once",
                        hookpoint.name(),
                        hookpoint.coder().latents());
                Provenance provenance = labels.of(hookpoint, "");
                int last = hookpoint.coder().latents() - 1;
                projector.project(hookpoint, projection -> send(projection, provenance, last));
                settle();
            }
        }
    }

    private void send(Projection projection, Provenance provenance, int last) {
        int latent = projection.getLatent();
        if (latent == last || underWay.size() == AT_ONCE) {
            settle();
        }
        var key = new LatentKey(projection.getHookpoint(), latent);
        var record = new ProducerRecord<>(topic.name(), key.shard(topic.partitions()), key.toString(), projection);
        provenance.writeTo(record.headers());
        underWay.add(producer.send(record));
    }

    private void settle() {
        try {
            producer.flush();
            for (Future<RecordMetadata> sent : underWay) {
                sent.get();
            }
            underWay.clear();
        } catch (ExecutionException e) {
            throw new KafkaException(
                    "projections could not be written to %s: %s".formatted(topic.name(), e.getCause()), e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static String lastKey(HookpointSpec hookpoint) {
        return new LatentKey(hookpoint.name(), hookpoint.coder().latents() - 1).toString();
    }

    /** Keys of the rows that stand in the partitions of the hookpoints' last latents. */
    private Set<String> lastRows(Collection<HookpointSpec> hookpoints) {
        if (consumer.partitionsFor(topic.name()).isEmpty()) {
            throw new IllegalStateException(
                    "topic '%s' is not there; make the topics first, with castalia topics create"
                            .formatted(topic.name()));
        }
        Set<String> wanted = new HashSet<>();
        Set<TopicPartition> partitions = new HashSet<>();
        for (HookpointSpec hookpoint : hookpoints) {
            wanted.add(lastKey(hookpoint));
            partitions.add(new TopicPartition(topic.name(), (hookpoint.coder().latents() - 1) % topic.partitions()));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Set<String> known = new HashSet<>();
        while (partitions.stream().anyMatch(p -> consumer.position(p) < Objects.requireNonNull(ends.get(p)))) {
            for (var record : consumer.poll(POLL)) {
                if (record.value() == null) {
                    known.remove(record.key());
                } else if (wanted.contains(record.key())) {
                    known.add(record.key());
                }
            }
        }
        return known;
    }

    @Override
    public void close() {
        consumer.close();
        producer.close();
    }
}
