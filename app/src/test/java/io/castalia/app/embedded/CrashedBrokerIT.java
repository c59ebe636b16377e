package io.castalia.app.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashedBrokerIT {

    private static final int RECORDS = 500;

    @TempDir
    Path directory;

    @Test
    void start_afterKill_isQuickAndHasWhatWasAcknowledged() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).isEqualTo("acknowledged");
        } finally {
            process.destroyForcibly().waitFor();
        }

        long start = System.nanoTime();
        try (var broker = EmbeddedBroker.start(directory, 0);
                var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            var partition = new TopicPartition("kept", 0);
            long end = admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                    .partitionResult(partition)
                    .get(30, TimeUnit.SECONDS)
                    .offset();

            assertThat(end).isEqualTo(RECORDS);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(25));
        }
    }

    /** The process that is killed. */
    static final class Child {

        private Child() {}

        public static void main(String[] args) throws Exception {
            // Not closed: this process ends by being killed.
            EmbeddedBroker broker = EmbeddedBroker.start(Path.of(args[0]), 0);
            Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (var admin = Admin.create(settings)) {
                admin.createTopics(List.of(new NewTopic("kept", 1, (short) 1)))
                        .all()
                        .get(30, TimeUnit.SECONDS);
            }
            try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
                var sent = new ArrayList<Future<?>>();
                for (int i = 0; i < RECORDS; i++) {
                    sent.add(producer.send(new ProducerRecord<>("kept", 0, "key", "value " + i)));
                }
                for (Future<?> acknowledgement : sent) {
                    acknowledgement.get(30, TimeUnit.SECONDS);
                }
            }
            System.out.println("acknowledged");
            Thread.currentThread().join();
        }
    }
}
