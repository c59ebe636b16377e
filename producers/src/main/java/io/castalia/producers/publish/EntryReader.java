package io.castalia.producers.publish;

import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.Id;
import io.castalia.schemas.Topics;
import io.castalia.schemas.registry.RegistryException;
import io.castalia.schemas.wire.Document;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads the records of documents. */
final class EntryReader {

    private final Deserializer<Document> documents;

    EntryReader(Topics topics, Map<String, ?> clients) {
        this.documents = AvroSerdes.deserializer(topics.documents(), clients);
    }

    /** Throws RegistryException where the registry cannot be reached: stop. */
    Entry read(ConsumerRecord<byte[], byte[]> origin) {
        try {
            Document document = documents.deserialize(origin.topic(), origin.headers(), origin.value());
            if (document == null) {
                throw new SerializationException("the record has no value; a part is a Document");
            }
            return document.getEnd() == null ? part(origin, document) : ending(origin, document);
        } catch (RegistryException e) {
            if (e.unreachable() || e.status() >= 500) {
                throw e;
            }
            return new Entry.Unreadable(origin, e);
        } catch (SerializationException | IllegalArgumentException e) {
            return new Entry.Unreadable(origin, e);
        }
    }

    private static Entry part(ConsumerRecord<byte[], byte[]> origin, Document document) {
        String key = origin.key() == null ? "" : new String(origin.key(), StandardCharsets.UTF_8);
        if (!key.matches("[0-9a-f]{32}")) {
            throw new IllegalArgumentException(
                    "the key '%.64s' is not a part's id of 32 hex digits; feed the text with castalia feed"
                            .formatted(key));
        }
        return new Entry.Part(
                origin, Id.parse(key), document.getCorpus(), document.getText(), document.getPosition() == 0);
    }

    private static Entry ending(ConsumerRecord<byte[], byte[]> origin, Document document) {
        if (!Tally.remembers(document.getCorpus())) {
            throw new IllegalArgumentException(
                    "the corpus '%.64s...' has a name of more than %d characters, percent-encoded; feed it under a shorter one"
                            .formatted(document.getCorpus(), Tally.LONGEST_CORPUS));
        }
        return new Entry.Ending(
                origin, new End(document.getCorpus(), document.getEnd().getParts()));
    }
}
