package io.castalia.streams.topology;

import io.castalia.streams.shard.Taken;
import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.stats.CumulativeSum;
import org.apache.kafka.streams.StreamsMetrics;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * What a shard has counted since its task was taken up, for whoever watches: metrics of group {@code castalia}, tagged
 * with {@code task}: contexts-total, activations-total, windows-total, admitted-total, conflicts-total, evidence-total, dead-letters-total.
 */
public final class Meters implements AutoCloseable {

    /** The metrics' group. */
    public static final String GROUP = "castalia";

    private final StreamsMetrics metrics;
    private final Sensor contexts;
    private final Sensor activations;
    private final Sensor windows;
    private final Sensor admitted;
    private final Sensor conflicts;
    private final Sensor evidence;
    private final Sensor deadLetters;

    Meters(ProcessorContext<?, ?> context) {
        metrics = context.metrics();
        String task = context.taskId().toString();
        contexts = sensor(task, "contexts");
        activations = sensor(task, "activations");
        windows = sensor(task, "windows");
        admitted = sensor(task, "admitted");
        conflicts = sensor(task, "conflicts");
        evidence = sensor(task, "evidence");
        deadLetters = sensor(task, "dead-letters");
    }

    void taken(Taken taken) {
        contexts.record((double) taken.contexts());
        activations.record((double) taken.activations());
        windows.record((double) taken.windows());
        admitted.record((double) taken.admitted());
        conflicts.record((double) taken.conflicts());
    }

    void evidence() {
        evidence.record(1);
    }

    void deadLetter() {
        deadLetters.record(1);
    }

    @Override
    public void close() {
        for (Sensor sensor :
                new Sensor[] {contexts, activations, windows, admitted, conflicts, evidence, deadLetters}) {
            metrics.removeSensor(sensor);
        }
    }

    private Sensor sensor(String task, String name) {
        Sensor sensor = metrics.addSensor("castalia-" + task + "-" + name, Sensor.RecordingLevel.INFO);
        var total = new MetricName(name + "-total", GROUP, "All " + name + " of this task", Map.of("task", task));
        sensor.add(total, new CumulativeSum());
        return sensor;
    }
}
