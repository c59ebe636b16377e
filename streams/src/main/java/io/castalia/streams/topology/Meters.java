package io.castalia.streams.topology;

import io.castalia.streams.shard.Taken;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.streams.StreamsMetrics;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * What a shard counts for whoever watches: Streams' metrics of group {@code stream-castalia-metrics}, tagged with
 * {@code castalia-id} (the task), each with a rate and a total, for instance {@code contexts-total}.
 */
public final class Meters {

    /** The metrics' group. */
    public static final String GROUP = "stream-castalia-metrics";

    private static final String SCOPE = "castalia";

    private final Sensor contexts;
    private final Sensor activations;
    private final Sensor conflicts;
    private final Sensor evidence;
    private final Sensor deadLetters;

    Meters(ProcessorContext<?, ?> context) {
        StreamsMetrics metrics = context.metrics();
        String task = context.taskId().toString();
        contexts = sensor(metrics, task, "contexts");
        activations = sensor(metrics, task, "activations");
        conflicts = sensor(metrics, task, "conflicts");
        evidence = sensor(metrics, task, "evidence");
        deadLetters = sensor(metrics, task, "dead-letters");
    }

    void taken(Taken taken) {
        contexts.record((double) taken.contexts());
        activations.record((double) taken.activations());
        conflicts.record((double) taken.conflicts());
    }

    void evidence() {
        evidence.record(1);
    }

    void deadLetter() {
        deadLetters.record(1);
    }

    private static Sensor sensor(StreamsMetrics metrics, String task, String name) {
        return metrics.addRateTotalSensor(SCOPE, task, name, Sensor.RecordingLevel.INFO);
    }
}
