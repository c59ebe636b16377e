package io.castalia.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.castalia.app.Main;
import io.castalia.app.config.ConnectionOptions;
import io.castalia.producers.corpus.FeedResult;
import io.castalia.producers.corpus.FeedSettings;
import io.castalia.producers.corpus.Feeder;
import io.castalia.producers.publish.ActivationWorker;
import io.castalia.producers.publish.PublishSettings;
import io.castalia.schemas.AvroSerdes;
import io.castalia.schemas.TopicSettings;
import io.castalia.schemas.Topics;
import io.castalia.schemas.wire.LatentProfile;
import io.castalia.streams.run.StreamsRunner;
import io.castalia.streams.run.StreamsSettings;
import io.castalia.streams.shard.Origin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command feed, watching and listening, before a worker and a stream: what goes in is soon seen in the profiles. */
class LiveFeedIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int ROUNDS = 10;
    private static final int MAX_LAG = 3;

    /* A part waits a second for others, a transaction of the stream is half a second; the rest is the model's, and room
    for a machine that does other things as well. */
    private static final long MEDIAN_MILLIS = 6_000;

    private final TopicSettings settings = new TopicSettings("castalia.", 2, 2, -1, Duration.ofMillis(-1));
    private final Topics topics = Topics.of(settings);
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path folder = Path.of("");

    @Test
    void feed_folderThatGrowsAndRequests_profilesFollowUntilItsEnd() throws Exception {
        Path inbox = Files.createDirectories(folder.resolve("inbox"));
        try (Home home = Home.open(new ConnectionOptions(), folder)) {
            home.cluster().create(topics, settings);
            Map<String, Object> clients = home.cluster().clients();
            String url = "http://localhost:%d/documents".formatted(freePort());
            var exit = new AtomicInteger(-1);
            Thread feed = feed(clients, inbox, url, exit);
            listensAndRefusesBeyondTheLag(url);
            var application = StreamsSettings.of("castalia-streams", folder.resolve("streams"));
            try (Subject subject = Subject.open(SubjectSettings.bundled("layers.4"), folder);
                    var worker = worker(clients, subject);
                    var runner = new StreamsRunner(application, topics, clients, new Origin("code", "run"));
                    var profiles = profiles(clients)) {
                worker.start();
                runner.start();
                await().atMost(PATIENCE)
                        .until(() -> post(url, "again " + text(0)).statusCode() == 202);
                await().atMost(PATIENCE).until(() -> worker.progress().contexts() == MAX_LAG + 2);

                List<Long> millis = watch(inbox, profiles, clients, worker);

                System.out.printf("from file to profile: median %d of %s ms%n", median(millis), millis);
                assertThat(median(millis)).as("median of %s ms", millis).isLessThan(MEDIAN_MILLIS);

                long parts = worker.progress().parts();
                feed.interrupt();
                await().atMost(PATIENCE).until(() -> worker.isThrough("inbox", parts));
                feed.join();
                assertThat(exit).hasValue(130);
                assertThat(again(clients, inbox)).isEqualTo(new FeedResult(ROUNDS, 0, ROUNDS, 0));
            }
        }
    }

    private Thread feed(Map<String, Object> clients, Path inbox, String url, AtomicInteger exit) {
        var thread = new Thread(() -> exit.set(Main.run(
                Map.of(),
                folder,
                "feed",
                "--bootstrap-servers",
                String.valueOf(clients.get("bootstrap.servers")),
                "--schema-registry",
                String.valueOf(clients.get("schema.registry.url")),
                "--corpus",
                inbox.toString(),
                "--watch",
                "--listen",
                String.valueOf(URI.create(url).getPort()),
                "--max-lag",
                String.valueOf(MAX_LAG),
                "--end")));
        thread.start();
        return thread;
    }

    /** Feeds the same folder anew, as after a restart. */
    private FeedResult again(Map<String, Object> clients, Path inbox) {
        try (var feeder = new Feeder(topics, clients, new FeedSettings("inbox", "run", "code"))) {
            feeder.feed(inbox);
            return feeder.end();
        }
    }

    /** No worker is there yet, so what is taken stays before it. */
    private void listensAndRefusesBeyondTheLag(String url) {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> post(url, text(0)).statusCode() == 202);
        assertThat(post(url, text(0)).body()).contains("\"parts\":0,\"skipped\":1");
        for (int i = 1; i <= MAX_LAG; i++) {
            assertThat(post(url, text(i)).statusCode()).isEqualTo(202);
        }
        HttpResponse<String> refused = post(url, text(MAX_LAG + 1));
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("retry-after")).isPresent();
    }

    /** Writes files and lines in turn, and waits for a profile that has seen each. */
    private List<Long> watch(
            Path inbox, KafkaConsumer<byte[], byte[]> profiles, Map<String, Object> clients, ActivationWorker worker)
            throws IOException {
        var millis = new ArrayList<Long>();
        try (Deserializer<LatentProfile> deserializer = AvroSerdes.deserializer(topics.latents(), clients)) {
            for (int round = 0; round < ROUNDS; round++) {
                long before = worker.progress().contexts();
                String text = text(100 + round);
                Path unfinished = Files.writeString(folder.resolve("unfinished"), text);
                long began = System.nanoTime();
                if (round % 2 == 0) {
                    Files.writeString(
                            inbox.resolve("lines.jsonl"),
                            "{\"text\": \"%s\"}%n".formatted(text),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.APPEND);
                } else {
                    Files.setLastModifiedTime(unfinished, FileTime.fromMillis(0));
                    Files.move(unfinished, inbox.resolve("file-%d.txt".formatted(round)));
                }
                await().atMost(PATIENCE).pollDelay(Duration.ZERO).until(() -> seen(profiles, deserializer, before));
                millis.add((System.nanoTime() - began) / 1_000_000);
            }
        }
        return millis;
    }

    private static boolean seen(
            KafkaConsumer<byte[], byte[]> profiles, Deserializer<LatentProfile> deserializer, long before) {
        boolean seen = false;
        for (var record : profiles.poll(Duration.ofMillis(20))) {
            LatentProfile profile = deserializer.deserialize(record.topic(), record.value());
            seen |= profile.getStatistics().getContexts() > before;
        }
        return seen;
    }

    private static long median(List<Long> millis) {
        var sorted = new ArrayList<>(millis);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    private ActivationWorker worker(Map<String, Object> clients, Subject subject) {
        return new ActivationWorker(
                clients,
                topics,
                subject.model(),
                subject.tokenizer(),
                subject.hookpoints(),
                PublishSettings.of("run", "code"));
    }

    private KafkaConsumer<byte[], byte[]> profiles(Map<String, Object> clients) {
        var properties = new HashMap<>(clients);
        properties.put("isolation.level", "read_committed");
        String topic = topics.latents().name();
        var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }

    /** One context, unlike any other. */
    private static String text(int number) {
        return "Document %d. The river %d ran past mill %d, and a heron stood in its shallows for hours."
                .formatted(number, 7 * number, 13 * number);
    }

    private HttpResponse<String> post(String url, String text) {
        var request = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString(text))
                .build();
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
