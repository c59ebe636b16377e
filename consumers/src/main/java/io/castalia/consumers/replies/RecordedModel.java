package io.castalia.consumers.replies;

import io.castalia.consumers.endpoint.EndpointRefusal;
import io.castalia.consumers.endpoint.EndpointRefusal.Kind;
import io.castalia.consumers.prompt.LanguageModel;
import io.castalia.consumers.prompt.Prompt;
import io.castalia.consumers.prompt.Reply;
import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Id;
import io.castalia.schemas.Topic;
import io.castalia.schemas.wire.ModelReply;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A language model that says what it said before, from the topic of replies as far as that went at the start. Of several
 * replies to one prompt the one at the lowest offset counts. What was never asked ends its future with an
 * {@link EndpointRefusal} that says what is missing.
 */
public final class RecordedModel implements LanguageModel {

    private static final Logger LOG = LoggerFactory.getLogger(RecordedModel.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int SHOWN = 80;

    private final String name;
    private final String source;
    private final Deserializer<ModelReply> deserializer;
    private final Map<Id, byte[]> replies = new HashMap<>();
    private Optional<Abilities> abilities = Optional.empty();

    private RecordedModel(String name, Topic<ModelReply> topic, Deserializer<ModelReply> deserializer) {
        this.name = name;
        this.source = topic.name();
        this.deserializer = deserializer;
    }

    /**
     * Reads what a model said.
     *
     * @param name of the model
     * @param client a client's properties, the registry's among them
     * @throws EndpointRefusal where there is not one reply of this model
     */
    public static RecordedModel read(String name, Map<String, ?> client, Topic<ModelReply> topic) {
        var properties = new HashMap<String, Object>(client);
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return read(name, topic, AvroSerdes.deserializer(topic, client), consumer);
        }
    }

    static RecordedModel read(
            String name,
            Topic<ModelReply> topic,
            Deserializer<ModelReply> deserializer,
            Consumer<byte[], byte[]> consumer) {
        var model = new RecordedModel(name, topic, deserializer);
        List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                .map(p -> new TopicPartition(p.topic(), p.partition()))
                .sorted(java.util.Comparator.comparingInt(TopicPartition::partition))
                .toList();
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        for (TopicPartition partition : partitions) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = ends.getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                consumer.poll(POLL).records(partition).forEach(model::add);
            }
        }
        if (model.replies.isEmpty()) {
            throw new EndpointRefusal(
                    Kind.UNRECORDED,
                    "topic %s has no reply of model '%s'; ask it once with an endpoint, or name one that was asked"
                            .formatted(topic.name(), name));
        }
        return model;
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        ModelReply reply;
        try {
            reply = deserializer.deserialize(record.topic(), record.headers(), record.value());
        } catch (SerializationException e) {
            LOG.warn(
                    "{}-{}@{} is no reply, and is passed over: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.toString());
            return;
        }
        if (reply != null && reply.getModel().equals(name)) {
            Abilities could = ReplyFormat.abilities(reply);
            if (abilities.isEmpty()) {
                abilities = Optional.of(could);
            } else if (!abilities.get().equals(could)) {
                LOG.warn("{}: {} could at times do {} and at times {}", source, name, abilities.get(), could);
            }
            // Offsets of one id rise, since all of an id are in one partition.
            replies.putIfAbsent(Id.parse(reply.getId()), record.value());
        }
    }

    /** Different prompts whose replies are there. */
    public int size() {
        return replies.size();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Abilities abilities() {
        return abilities.orElseThrow();
    }

    @Override
    public CompletableFuture<Reply> ask(Prompt prompt) {
        return find(
                ReplyFormat.id(prompt, name),
                "the prompt that ends '%s'",
                prompt.turns().get(prompt.turns().size() - 1).text());
    }

    @Override
    public CompletableFuture<Reply> echo(String text, int alternatives) {
        return find(ReplyFormat.id(text, alternatives, name), "the log-probabilities of the text that ends '%s'", text);
    }

    private CompletableFuture<Reply> find(Id id, String what, String text) {
        byte[] reply = replies.get(id);
        if (reply != null) {
            return CompletableFuture.completedFuture(ReplyFormat.toReply(deserializer.deserialize(source, reply)));
        }
        String end = text.substring(Math.max(0, text.length() - SHOWN)).replaceAll("\\s+", " ");
        return CompletableFuture.failedFuture(new EndpointRefusal(
                Kind.UNRECORDED,
                "topic %s has no reply of model '%s' to %s (id %s); ask with an endpoint, or repeat the run with the settings that it had"
                        .formatted(source, name, what.formatted(end), id)));
    }
}
