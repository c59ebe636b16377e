package io.castalia.producers.publish;

import io.castalia.schemas.Id;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record of documents, looked at. */
sealed interface Entry {

    /** The record as it came. */
    ConsumerRecord<byte[], byte[]> origin();

    /** A part of a corpus. */
    record Part(ConsumerRecord<byte[], byte[]> origin, Id id, String corpus, String text) implements Entry {}

    /** The end of a corpus. */
    record Ending(ConsumerRecord<byte[], byte[]> origin, End end) implements Entry {}

    /** Neither; it is set aside, and counts as a part that was handled. */
    record Unreadable(ConsumerRecord<byte[], byte[]> origin, RuntimeException error) implements Entry {}
}
