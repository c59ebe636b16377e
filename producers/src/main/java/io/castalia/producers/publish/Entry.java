package io.castalia.producers.publish;

import io.castalia.schemas.Id;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record of documents, looked at. */
sealed interface Entry {

    /** The record as it came. */
    ConsumerRecord<byte[], byte[]> origin();

    /** A part of a corpus, with which a document may begin. */
    record Part(ConsumerRecord<byte[], byte[]> origin, Id id, String corpus, String text, boolean begins)
            implements Entry {}

    /** The end of a corpus. */
    record Ending(ConsumerRecord<byte[], byte[]> origin, End end) implements Entry {}

    /** Neither; it is set aside, and counts as a part that was handled. */
    record Unreadable(ConsumerRecord<byte[], byte[]> origin, RuntimeException error) implements Entry {}

    /** A part that is committed, but of which tokens wait for a row. */
    record Past(Part part) implements Entry {
        @Override
        public ConsumerRecord<byte[], byte[]> origin() {
            return part.origin();
        }
    }
}
