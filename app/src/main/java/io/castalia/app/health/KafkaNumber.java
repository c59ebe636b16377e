package io.castalia.app.health;

import java.util.Map;
import java.util.stream.DoubleStream;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** What is shown of Kafka's own numbers: one value each, whatever the number of threads, tasks and partitions. */
enum KafkaNumber {
    LAG_MAX("consumer-fetch-manager-metrics", "records-lag-max", false, "Largest lag of a partition"),
    CONSUMED("consumer-fetch-manager-metrics", "records-consumed-total", true, "Records read"),
    SENT("producer-metrics", "record-send-total", true, "Records sent"),
    SEND_ERRORS("producer-metrics", "record-error-total", true, "Records that could not be sent"),
    REBALANCES("consumer-coordinator-metrics", "rebalance-total", true, "Rebalances"),
    COMMITS("stream-thread-metrics", "commit-total", true, "Commits of stream threads"),
    COMMIT_LATENCY("stream-thread-metrics", "commit-latency-max", false, "Longest commit, in ms"),
    PROCESSED("stream-thread-metrics", "process-total", true, "Records processed by stream threads"),
    RESTORED("stream-task-metrics", "restore-total", true, "Records restored"),
    RESTORE_REMAINING("stream-task-metrics", "restore-remaining-records-total", false, "Records to be restored"),
    STATE_BYTES("stream-state-metrics", "total-sst-files-size", false, "Bytes of RocksDB files");

    private final String group;
    private final String name;
    private final boolean grows;
    private final String help;

    KafkaNumber(String group, String name, boolean grows, String help) {
        this.group = group;
        this.name = name;
        this.grows = grows;
        this.help = help;
    }

    /** The one value over all of a client's metrics with this name, the largest or their sum; 0 where there is none. */
    double of(Map<MetricName, ? extends Metric> metrics) {
        return metrics.entrySet().stream()
                .filter(metric -> isThis(metric.getKey()))
                .flatMapToDouble(metric -> value(metric.getValue()))
                .reduce(0, name.endsWith("-max") ? Math::max : Double::sum);
    }

    // A consumer has the same name once for itself and once more for each topic and partition.
    private boolean isThis(MetricName metric) {
        return metric.name().equals(name)
                && metric.group().equals(group)
                && !metric.tags().containsKey("topic");
    }

    private static DoubleStream value(Metric metric) {
        return metric.metricValue() instanceof Number number && Double.isFinite(number.doubleValue())
                ? DoubleStream.of(number.doubleValue())
                : DoubleStream.empty();
    }

    String meter() {
        return "castalia.kafka." + name.replace("-total", "").replace('-', '.');
    }

    String help() {
        return help;
    }

    boolean grows() {
        return grows;
    }
}
