package io.castalia.schemas;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What could not be used, as it came, and why. Key and value keep their first 64 KiB, so that a dead letter always has
 * room on its topic; headers tell the rest:
 * {@code castalia.dead.stage}, {@code .topic}, {@code .partition}, {@code .offset}, {@code .length}, {@code .error},
 * {@code .message} and {@code .attempt}.
 *
 * @param stage which stage set it aside: feed, produce, stream, request, explain, control, score
 * @param topic where it came from: a topic, or a file
 * @param partition its partition; -1 where it has none
 * @param offset its offset, or a line number; -1 where it has none
 * @param error class of the error
 * @param message what, which, and what now
 * @param attempt the how-manieth try this was, from 1
 */
public record DeadLetter(
        String stage, String topic, int partition, long offset, String error, String message, int attempt) {

    /** How much of a value, and of a key, is kept, in bytes. */
    public static final int KEPT_BYTES = 64 * 1024;

    /* A message may quote what it is about. */
    private static final int TEXT_CHARS = 4096;

    private static final String PREFIX = "castalia.dead.";

    /** The record to send to the dead letters' topic. */
    public ProducerRecord<byte[], byte[]> toRecord(
            String deadLetters, byte @Nullable [] key, byte @Nullable [] value, @Nullable Headers original) {
        var record = new ProducerRecord<>(deadLetters, null, kept(key), kept(value));
        if (original != null) {
            original.forEach(record.headers()::add);
        }
        add(record, "stage", stage);
        add(record, "topic", topic);
        add(record, "partition", Integer.toString(partition));
        add(record, "offset", Long.toString(offset));
        add(record, "length", Integer.toString(value == null ? -1 : value.length));
        add(record, "error", error);
        add(record, "message", message);
        add(record, "attempt", Integer.toString(attempt));
        return record;
    }

    private static byte @Nullable [] kept(byte @Nullable [] bytes) {
        return bytes == null || bytes.length <= KEPT_BYTES ? bytes : Arrays.copyOf(bytes, KEPT_BYTES);
    }

    private static void add(ProducerRecord<byte[], byte[]> record, String name, String text) {
        String first = text.substring(0, Math.min(text.length(), TEXT_CHARS));
        record.headers().add(PREFIX + name, first.getBytes(StandardCharsets.UTF_8));
    }
}
