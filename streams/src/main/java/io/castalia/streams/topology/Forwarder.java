package io.castalia.streams.topology;

import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.DeadLetter;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.Topic;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.Evidence;
import io.castalia.schemas.wire.LatentProfile;
import io.castalia.streams.shard.Outlet;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Makes records of a shard's output and forwards them. What is over its topic's limit is never forwarded: stop. */
final class Forwarder implements Outlet {

    private final Topics topics;
    private final ProcessorContext<byte[], Output> context;
    private final Meters meters;
    private final Serializer<Evidence> evidence;
    private final Serializer<LatentProfile> profiles;

    Forwarder(Topics topics, Map<String, ?> client, ProcessorContext<byte[], Output> context, Meters meters) {
        this.topics = topics;
        this.context = context;
        this.meters = meters;
        evidence = AvroSerdes.serializer(topics.evidence(), client);
        profiles = AvroSerdes.serializer(topics.latents(), client);
    }

    @Override
    public void evidence(String key, Evidence record, Provenance provenance, long time) {
        byte[] value = evidence.serialize(topics.evidence().name(), record);
        forward(Output.Destination.EVIDENCE, topics.evidence(), key, value, provenance, time);
        meters.evidence();
    }

    @Override
    public void profile(String key, LatentProfile record, Provenance provenance, long time) {
        byte[] value = profiles.serialize(topics.latents().name(), record);
        forward(Output.Destination.LATENTS, topics.latents(), key, value, provenance, time);
    }

    void deadLetter(DeadLetter letter, Record<byte[], byte[]> record) {
        Headers original = weight(record.headers()) <= DeadLetter.KEPT_BYTES ? record.headers() : null;
        var dead = letter.toRecord(topics.deadLetters().name(), record.key(), record.value(), original);
        context.forward(new Record<>(
                dead.key(),
                new Output(Output.Destination.DEAD_LETTERS, dead.value()),
                record.timestamp(),
                dead.headers()));
        meters.deadLetter();
    }

    private void forward(
            Output.Destination to, Topic<?> topic, String key, byte[] value, Provenance provenance, long time) {
        if (value.length > topic.maxMessageBytes()) {
            throw new IllegalStateException(
                    "a record for '%s' with key '%s' has %d bytes, and the topic takes %d, though it was cut to fit; report it"
                            .formatted(topic.name(), key, value.length, topic.maxMessageBytes()));
        }
        var headers = new RecordHeaders();
        provenance.writeTo(headers);
        context.forward(new Record<>(key.getBytes(StandardCharsets.UTF_8), new Output(to, value), time, headers));
    }

    private static long weight(Headers headers) {
        return StreamSupport.stream(headers.spliterator(), false)
                .mapToLong(header -> header.key().length() + (header.value() == null ? 0L : header.value().length))
                .sum();
    }
}
