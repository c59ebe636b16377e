package io.castalia.app.health;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * The process's numbers, in Prometheus' words. Every series carries the label {@code stage} and no other of ours: there
 * is none per latent, topic or partition. For any thread.
 */
public final class Metrics implements AutoCloseable {

    private static final String STAGE = "stage";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    // A function counter refers to its source weakly.
    private final Queue<Object> sources = new ConcurrentLinkedQueue<>();

    public Metrics() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
    }

    /** Adds to what a stage has counted. */
    public void add(Counted what, String stage, long n) {
        Counter.builder(what.meter())
                .description(what.help())
                .tag(STAGE, stage)
                .register(registry)
                .increment((double) n);
    }

    /** Asks for a stage's total whenever the numbers are read. It must not fall; the first supplier stays. */
    public void count(Counted what, String stage, LongSupplier total) {
        sources.add(total);
        FunctionCounter.builder(what.meter(), total, LongSupplier::getAsLong)
                .description(what.help())
                .tag(STAGE, stage)
                .register(registry);
    }

    /** Asks for a stage's value whenever the numbers are read; the first supplier stays. */
    public void measure(Measured what, String stage, DoubleSupplier value) {
        Gauge.builder(what.meter(), value::getAsDouble)
                .description(what.help())
                .tag(STAGE, stage)
                .register(registry);
    }

    /**
     * Shows the numbers of a Kafka client or of Kafka Streams that {@link KafkaNumber} names, over all its threads, tasks
     * and partitions.
     */
    public void watch(String stage, Supplier<Map<MetricName, ? extends Metric>> client) {
        sources.add(client);
        for (KafkaNumber number : KafkaNumber.values()) {
            if (number.grows()) {
                FunctionCounter.builder(number.meter(), client, source -> number.of(source.get()))
                        .description(number.help())
                        .tag(STAGE, stage)
                        .register(registry);
            } else {
                Gauge.builder(number.meter(), client, source -> number.of(source.get()))
                        .description(number.help())
                        .tag(STAGE, stage)
                        .register(registry);
            }
        }
    }

    /** All numbers in Prometheus' text format. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        registry.close();
    }
}
