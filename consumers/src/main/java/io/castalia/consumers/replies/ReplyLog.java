package io.castalia.consumers.replies;

import io.castalia.consumers.prompt.Reply;
import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Id;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.Topic;
import io.castalia.schemas.wire.ModelReply;
import java.nio.BufferUnderflowException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic of replies, as one run has written it: follows where they stand, those of other workers too, and reads one
 * again where it is needed. In memory are places only, 32 MiB for two million; what is older is as if never said.
 */
final class ReplyLog implements ReplyMemory, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReplyLog.class);
    private static final int ROOM = 1 << 21;
    private static final int OFFSET_BITS = 44;
    private static final int AT_ONCE = 500;
    /** What is fetched where one reply is wanted; a batch that is larger comes whole. */
    private static final int ONE_BYTES = 64 * 1024;

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Topic<ModelReply> topic;
    private final String run;
    private final Deserializer<ModelReply> deserializer;
    private final Consumer<byte[], byte[]> follower;
    private final Consumer<byte[], byte[]> fetcher;
    private final ReplyPlaces places = new ReplyPlaces(ROOM);
    private final ExecutorService fetching =
            Executors.newSingleThreadExecutor(task -> daemon(task, "castalia-replies-fetch"));
    private final Thread following = daemon(this::follow, "castalia-replies");
    private volatile boolean closed;

    ReplyLog(
            Topic<ModelReply> topic,
            String run,
            Deserializer<ModelReply> deserializer,
            Consumer<byte[], byte[]> follower,
            Consumer<byte[], byte[]> fetcher) {
        this.topic = topic;
        this.run = run;
        this.deserializer = deserializer;
        this.follower = follower;
        this.fetcher = fetcher;
    }

    /** Reads the topic as far as it goes now, and follows it from there. */
    static ReplyLog open(Map<String, ?> client, Topic<ModelReply> topic, String run) {
        var log = new ReplyLog(
                topic,
                run,
                AvroSerdes.deserializer(topic, client),
                consumer(client, AT_ONCE, ConsumerConfig.DEFAULT_MAX_PARTITION_FETCH_BYTES),
                consumer(client, 1, ONE_BYTES));
        try {
            log.begin();
            return log;
        } catch (RuntimeException e) {
            log.follower.close();
            log.fetcher.close();
            throw e;
        }
    }

    private static Consumer<byte[], byte[]> consumer(Map<String, ?> client, int records, int bytes) {
        var properties = new HashMap<String, Object>(client);
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, records);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, bytes);
        // At the end of a partition one that looks for a single reply must not wait for more.
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, records == 1 ? 10 : 500);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    void begin() {
        List<TopicPartition> partitions = follower.partitionsFor(topic.name()).stream()
                .map(p -> new TopicPartition(p.topic(), p.partition()))
                .toList();
        follower.assign(partitions);
        follower.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = follower.endOffsets(partitions);
        while (partitions.stream().anyMatch(p -> follower.position(p) < ends.getOrDefault(p, 0L))) {
            follower.poll(POLL).forEach(this::note);
        }
        following.start();
    }

    private void follow() {
        try (follower) {
            while (!closed) {
                follower.poll(POLL).forEach(this::note);
            }
        } catch (WakeupException e) {
            LOG.debug("{}: woken up to stop", topic.name());
        } catch (KafkaException e) {
            LOG.warn(
                    "{}: cannot be followed any more, so prompts that others asked may be asked again: {}",
                    topic.name(),
                    e.toString());
        }
    }

    /** The name of the prompt is the key, so values need not be read. */
    private void note(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null || !Provenance.of(record.headers()).run().equals(run)) {
            return;
        }
        try {
            Id id = Id.parse(new String(record.key(), StandardCharsets.UTF_8));
            long place = ((long) record.partition() << OFFSET_BITS) + record.offset() + 1;
            synchronized (places) {
                places.put(id, place);
            }
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            LOG.warn("{}-{}@{} is no reply, and is passed over", record.topic(), record.partition(), record.offset());
        }
    }

    @Override
    public CompletableFuture<Optional<Reply>> find(Id prompt) {
        OptionalLong place;
        synchronized (places) {
            place = places.find(prompt);
        }
        if (place.isPresent() && !closed) {
            try {
                return CompletableFuture.supplyAsync(() -> fetch(prompt, place.getAsLong()), fetching);
            } catch (RejectedExecutionException e) {
                LOG.debug("{}: closed while a reply was looked for", topic.name());
            }
        }
        return CompletableFuture.completedFuture(Optional.empty());
    }

    /** What cannot be read any more is asked again. */
    private Optional<Reply> fetch(Id prompt, long place) {
        var partition = new TopicPartition(topic.name(), (int) ((place - 1) >>> OFFSET_BITS));
        long offset = (place - 1) & ((1L << OFFSET_BITS) - 1);
        byte[] key = prompt.toString().getBytes(StandardCharsets.UTF_8);
        if (closed) {
            return Optional.empty();
        }
        try {
            fetcher.assign(List.of(partition));
            fetcher.seek(partition, offset);
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!closed && fetcher.position(partition) <= offset && System.nanoTime() < end) {
                for (ConsumerRecord<byte[], byte[]> record : fetcher.poll(POLL)) {
                    return record.offset() == offset && Arrays.equals(record.key(), key)
                            ? Optional.of(ReplyFormat.toReply(
                                    deserializer.deserialize(topic.name(), record.headers(), record.value())))
                            : Optional.empty();
                }
            }
        } catch (RuntimeException e) {
            LOG.warn("{}@{} cannot be read, its prompt is asked again: {}", partition, offset, e.toString());
        }
        return Optional.empty();
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        follower.wakeup();
        following.join(PATIENCE.toMillis());
        fetching.shutdown();
        fetcher.wakeup();
        if (fetching.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            fetcher.close();
        } else {
            LOG.warn("{}: a reply is still being read, and is left", topic.name());
        }
        deserializer.close();
    }

    private static Thread daemon(Runnable task, String name) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
