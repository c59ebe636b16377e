package io.castalia.consumers.replies;

import io.castalia.consumers.prompt.LanguageModel;
import io.castalia.consumers.prompt.Prompt;
import io.castalia.consumers.prompt.Reply;
import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Id;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.Topic;
import io.castalia.schemas.wire.ModelReply;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * A language model whose every reply the broker has before anybody uses it. What the broker does not take ends the future
 * with Kafka's exception.
 */
public final class RecordingModel implements LanguageModel, AutoCloseable {

    private final LanguageModel model;
    private final String purpose;
    private final Topic<ModelReply> topic;
    private final Provenance provenance;
    private final Producer<byte[], byte[]> producer;
    private final Serializer<ModelReply> serializer;

    /* As many as there are replies to go on with, kept for the next ones: on two cores the futures' own would start one each. */
    private final ExecutorService hands = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "castalia-replies");
        thread.setDaemon(true);
        return thread;
    });

    RecordingModel(
            LanguageModel model,
            String purpose,
            Topic<ModelReply> topic,
            Provenance provenance,
            Producer<byte[], byte[]> producer,
            Serializer<ModelReply> serializer) {
        this.model = model;
        this.purpose = purpose;
        this.topic = topic;
        this.provenance = provenance;
        this.producer = producer;
        this.serializer = serializer;
    }

    /**
     * Records what a model says.
     *
     * @param model asked; it stays the caller's
     * @param purpose who asks, and by which version of which prompt
     * @param client a client's properties, the registry's among them
     * @param code version of Castalia
     * @param run name of the run
     */
    public static RecordingModel of(
            LanguageModel model,
            String purpose,
            Map<String, ?> client,
            Topic<ModelReply> topic,
            String code,
            String run) {
        var properties = new HashMap<String, Object>(client);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, topic.maxMessageBytes());
        var bytes = new ByteArraySerializer();
        return new RecordingModel(
                model,
                purpose,
                topic,
                new Provenance("", "", "", "", code, run),
                new KafkaProducer<>(properties, bytes, bytes),
                AvroSerdes.serializer(topic, client));
    }

    @Override
    public String name() {
        return model.name();
    }

    @Override
    public Abilities abilities() {
        return model.abilities();
    }

    @Override
    public CompletableFuture<Reply> ask(Prompt prompt) {
        Id id = ReplyFormat.id(prompt, name());
        return model.ask(prompt).thenCompose(reply -> recorded(id, reply));
    }

    @Override
    public CompletableFuture<Reply> echo(String text, int alternatives) {
        Id id = ReplyFormat.id(text, alternatives, name());
        return model.echo(text, alternatives).thenCompose(reply -> recorded(id, reply));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The callback hears of it.
    private CompletableFuture<Reply> recorded(Id id, Reply reply) {
        ModelReply value = ReplyFormat.toRecord(id, name(), purpose, abilities(), reply);
        var record = new ProducerRecord<>(
                topic.name(),
                null,
                id.toString().getBytes(StandardCharsets.UTF_8),
                serializer.serialize(topic.name(), value));
        provenance.writeTo(record.headers());
        var sent = new CompletableFuture<Reply>();
        producer.send(record, (place, error) -> {
            // Not on the producer's thread: whoever waits for the reply may work long with it.
            if (error == null) {
                sent.completeAsync(() -> reply, hands);
            } else {
                sent.completeExceptionally(error);
            }
        });
        return sent;
    }

    /** Closes the record; the model stays open. */
    @Override
    public void close() {
        producer.close();
        serializer.close();
        hands.shutdown();
    }
}
