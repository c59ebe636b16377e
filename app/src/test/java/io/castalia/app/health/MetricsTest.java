package io.castalia.app.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

class MetricsTest {

    @Test
    void count_totalGrows_isFollowed() {
        var total = new AtomicLong(3);
        try (var metrics = new Metrics()) {
            metrics.count(Counted.TOKENS, "produce", total::get);
            assertThat(metrics.scrape()).contains("castalia_tokens_total{stage=\"produce\"} 3.0");
            total.set(9);
            assertThat(metrics.scrape()).contains("castalia_tokens_total{stage=\"produce\"} 9.0");
        }
    }

    @Test
    void watch_manyThreadsAndPartitions_giveOneSeries() {
        var numbers = new LinkedHashMap<MetricName, Metric>();
        add(numbers, "stream-thread-metrics", "commit-total", Map.of("thread-id", "1"), 4.0);
        add(numbers, "stream-thread-metrics", "commit-total", Map.of("thread-id", "2"), 5.0);
        add(numbers, "consumer-fetch-manager-metrics", "records-lag-max", Map.of("client-id", "a"), 11.0);
        add(numbers, "consumer-fetch-manager-metrics", "records-lag-max", Map.of("client-id", "b"), Double.NaN);
        add(numbers, "consumer-fetch-manager-metrics", "records-lag-max", Map.of("topic", "t"), 99.0);
        add(numbers, "app-info", "version", Map.of(), "4.3.1");
        try (var metrics = new Metrics()) {
            metrics.watch("stream", () -> numbers);

            assertThat(metrics.scrape())
                    .contains("castalia_kafka_commit_total{stage=\"stream\"} 9.0")
                    .contains("castalia_kafka_records_lag_max{stage=\"stream\"} 11.0")
                    .contains("castalia_kafka_record_error_total{stage=\"stream\"} 0.0")
                    .doesNotContain("thread-id", "client-id");
        }
    }

    private static void add(
            Map<MetricName, Metric> numbers, String group, String name, Map<String, String> tags, Object value) {
        var metric = new MetricName(name, group, "", tags);
        numbers.put(metric, new Metric() {
            @Override
            public MetricName metricName() {
                return metric;
            }

            @Override
            public Object metricValue() {
                return value;
            }
        });
    }
}
