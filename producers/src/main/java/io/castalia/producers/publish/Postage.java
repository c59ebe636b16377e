package io.castalia.producers.publish;

import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Provenance;
import io.castalia.schemas.Topic;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.ActivationBlock;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;

/** Makes records of blocks: key {@code hookpoint/shard}, partition = shard, provenance in the headers. */
final class Postage {

    private final Topic<ActivationBlock> topic;
    private final Serializer<ActivationBlock> serializer;

    Postage(Topics topics, Map<String, ?> clients) {
        this.topic = topics.activations();
        this.serializer = AvroSerdes.serializer(topic, clients);
    }

    /** The record to send, serialized. */
    ProducerRecord<byte[], byte[]> block(ActivationBlock block, Provenance provenance) {
        byte[] key = (block.getHookpoint() + "/" + block.getShard()).getBytes(StandardCharsets.UTF_8);
        var record = new ProducerRecord<>(topic.name(), block.getShard(), key, new byte[0]);
        provenance.writeTo(record.headers());
        byte[] value = serializer.serialize(topic.name(), record.headers(), block);
        return new ProducerRecord<>(topic.name(), block.getShard(), key, value, record.headers());
    }
}
