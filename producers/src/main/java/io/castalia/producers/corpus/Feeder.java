package io.castalia.producers.corpus;

import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.DeadLetter;
import io.castalia.schemas.Id;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.CorpusEnd;
import io.castalia.schemas.wire.Document;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Puts a corpus on the topic {@code documents}, part by part, and its end behind it in every partition. What the topic
 * holds already is skipped, so a feed may be broken off and begun again. Several threads may feed at once; any may stop
 * them.
 */
public final class Feeder implements AutoCloseable {

    private final Topics topics;
    private final FeedSettings settings;
    private final Serializer<Document> serializer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Held held;
    private final Clock clock = Clock.systemUTC();
    private final AtomicLong documents = new AtomicLong();
    private final AtomicLong parts = new AtomicLong();
    private final AtomicLong skipped = new AtomicLong();
    private final AtomicLong deadLetters = new AtomicLong();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private volatile boolean stopped;

    /** Opens a feeder: reads what the topic holds. */
    public Feeder(Topics topics, Map<String, ?> clients, FeedSettings settings) {
        this.topics = topics;
        this.settings = settings;
        this.held = Held.read(clients, topics, settings.corpus());
        this.serializer = AvroSerdes.serializer(topics.documents(), clients);
        var properties = new HashMap<String, Object>(clients);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 20);
        properties.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, 1 << 18);
        this.producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Feeds a file, or a folder and all below it. Blocks until all is sent, not until all is acknowledged. */
    public void feed(Path corpus) {
        untilStopped(() -> new CorpusReader().read(corpus, new Sink()));
    }

    /**
     * Feeds a folder as it grows, until it is stopped or the thread is interrupted.
     *
     * @throws InterruptedException where the thread was interrupted: what was sent stays
     */
    public void watch(Path folder, WatchSettings how) throws InterruptedException {
        try (var watch = new FolderWatch(folder, how, new Sink(), clock::millis)) {
            while (!stopped) {
                watch.pass();
                refuseFailure();
                watch.rest();
            }
        } catch (StoppedException e) {
            if (!stopped) {
                throw new InterruptedException();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("%s can no longer be watched: %s".formatted(folder, e.getMessage()), e);
        }
    }

    /**
     * Feeds what was collected, and waits until it is acknowledged.
     *
     * @return of this alone
     * @throws KafkaException where a part was not acknowledged: what comes after it will not be, either
     */
    public FeedResult take(Collected collected) {
        var sink = new Sink();
        collected.giveTo(sink);
        producer.flush();
        refuseFailure();
        return sink.result();
    }

    /** Feeds a stream; its parts' source is the name. */
    public void feed(InputStream stream, String name, CorpusReader.Format format) {
        untilStopped(() -> new CorpusReader().read(stream, name, format, new Sink()));
    }

    /**
     * Waits until all is acknowledged, and writes the corpus's end where it does not stand already. A feed that was
     * stopped has no end.
     *
     * @throws KafkaException where a part was not acknowledged: feed again, what is there will be skipped
     */
    public FeedResult end() {
        producer.flush();
        refuseFailure();
        if (!stopped) {
            long total = held.partsOfCorpus() + parts.get();
            int partitions = producer.partitionsFor(topics.documents().name()).size();
            for (int partition = 0; partition < partitions; partition++) {
                if (held.ends().getOrDefault(partition, -1L) != total) {
                    send(partition, "end/" + settings.corpus(), document("", 0, "", new CorpusEnd(total)));
                }
            }
            producer.flush();
            refuseFailure();
        }
        return result();
    }

    /**
     * Waits until all is acknowledged, and leaves the corpus without an end: there is more to come.
     *
     * @throws KafkaException as {@link #end}
     */
    public FeedResult pause() {
        producer.flush();
        refuseFailure();
        return result();
    }

    /** What was fed so far. */
    public FeedResult result() {
        return new FeedResult(documents.get(), parts.get(), skipped.get(), deadLetters.get());
    }

    /** Set once a part was not acknowledged: nothing more is fed. */
    public Optional<KafkaException> failure() {
        Exception error = failure.get();
        return error == null
                ? Optional.empty()
                : Optional.of(new KafkaException(
                        "a part of corpus '%s' was not taken by topic '%s' (%s); feed it again, what is there is skipped"
                                .formatted(settings.corpus(), topics.documents().name(), error.getMessage()),
                        error));
    }

    /** Lets the thread that feeds return soon; parts are sent whole or not at all. */
    public void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        stop();
        producer.close();
        serializer.close();
        held.close();
    }

    private void untilStopped(Runnable reading) {
        try {
            reading.run();
        } catch (StoppedException e) {
            // stop() was called, or the thread interrupted; what was sent stays.
            stopped = true;
        }
    }

    private Document document(String source, long position, String text, @Nullable CorpusEnd end) {
        return new Document(settings.corpus(), source, position, text, clock.millis(), end);
    }

    private void send(@Nullable Integer partition, String key, Document document) {
        String topic = topics.documents().name();
        var record = new ProducerRecord<>(
                topic, partition, key.getBytes(StandardCharsets.UTF_8), serializer.serialize(topic, document));
        settings.provenance().writeTo(record.headers());
        send(record);
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        refuseFailure();
        var unused = producer.send(record, (metadata, error) -> {
            if (error != null) {
                failure.compareAndSet(null, error);
            }
        });
    }

    private void refuseFailure() {
        Optional<KafkaException> error = failure();
        if (error.isPresent()) {
            throw error.get();
        }
    }

    /** Sends what one reader gives. */
    private final class Sink implements PartSink {

        private String source = "";
        private long ownDocuments;
        private long ownParts;
        private long ownSkipped;
        private long ownDeadLetters;

        @Override
        public void part(String from, long position, String text) {
            if (stopped || Thread.currentThread().isInterrupted()) {
                throw new StoppedException();
            }
            if (!from.equals(source)) {
                source = from;
                ownDocuments++;
                documents.incrementAndGet();
            }
            Id key = id(from, position, text);
            if (!held.parts().add(key)) {
                ownSkipped++;
                skipped.incrementAndGet();
                return;
            }
            send(null, key.toString(), document(from, position, text, null));
            held.texts().add(from, position, text);
            ownParts++;
            parts.incrementAndGet();
        }

        @Override
        public int held(String from, long position, CharSequence text) {
            for (int length : held.texts().lengths(from, position)) {
                if (Character.codePointCount(text, 0, text.length()) >= length) {
                    int end = Character.offsetByCodePoints(text, 0, length);
                    if (held.parts()
                            .contains(
                                    id(from, position, text.subSequence(0, end).toString()))) {
                        return length;
                    }
                }
            }
            return 0;
        }

        private Id id(String from, long position, String text) {
            return Id.of("part", settings.corpus(), from, position, text);
        }

        @Override
        public void setAside(String from, long line, byte[] bytes, String error, String message) {
            ownDeadLetters++;
            deadLetters.incrementAndGet();
            Id key = Id.of("set aside", settings.corpus(), from, line, error);
            if (held.setAside().add(key)) {
                var letter = new DeadLetter("feed", from, -1, line, error, message, 1);
                var record = letter.toRecord(
                        topics.deadLetters().name(), key.toString().getBytes(StandardCharsets.UTF_8), bytes, null);
                settings.provenance().writeTo(record.headers());
                send(record);
            }
        }

        FeedResult result() {
            return new FeedResult(ownDocuments, ownParts, ownSkipped, ownDeadLetters);
        }
    }

    /** Ends reading from within a sink. */
    private static final class StoppedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        StoppedException() {
            super("the feed was stopped", null, false, false);
        }
    }
}
