package io.castalia.producers.publish;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What came of a batch, ready to be sent.
 *
 * @param records blocks and dead letters, as bytes
 * @param outcomes of all entries, by partition of documents, in order
 * @param done what its commit adds to the progress
 */
record Parcel(
        List<ProducerRecord<byte[], byte[]>> records, Map<Integer, List<Outcome>> outcomes, ProducerProgress done) {}
