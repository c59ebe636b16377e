package io.castalia.app.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.castalia.app.config.ConnectionOptions;
import io.castalia.app.run.ChildRun;
import io.castalia.app.run.Home;
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
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two instances, one of them in a process of its own that is killed. */
class LatentServerIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int SHARDS = 4;
    private static final String SESSION = "main.consumer.session.timeout.ms";

    private final TopicSettings settings = new TopicSettings("castalia.", 2, SHARDS, -1, Duration.ofMillis(-1));
    private final Topics topics = Topics.of(settings);
    private final String here = "localhost:" + freePort();
    private final String there = "localhost:" + freePort();
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path folder = Path.of("");

    @Test
    void get_anyLatentAtEitherInstance_isTheProfileThatWasSent() throws Exception {
        try (Home home = Home.open(new ConnectionOptions(), folder)) {
            Map<String, Object> clients = sent(home);
            try (var runner = runner(clients, "classic");
                    LatentServer server = LatentServer.of(runner)) {
                runner.start();
                ChildRun child = child(clients, "classic");
                Map<String, LatentProfile> sent = sameAtBoth(clients);

                child.close();
                List<String> refused = refusedByTheKilled();
                assertThat(refused).as("latents that the killed instance had").isNotEmpty();
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(all(here)).isEqualTo(bodies(sent)));

                try (ChildRun again = child(clients, "classic")) {
                    assertThat(sameAtBoth(clients)).isEqualTo(sent);
                }
                // The instance that went leaves shards that nobody has for a while.
                await().atMost(PATIENCE).untilAsserted(() -> refusesWhatIsNoLatent(here));
            }
        }
    }

    /** Where the broker assigns shards, Streams does not know of all that others have. */
    @Test
    void get_underTheStreamsProtocol_isTheProfileThatWasSent() throws Exception {
        try (Home home = Home.open(new ConnectionOptions(), folder)) {
            Map<String, Object> clients = sent(home);
            try (var runner = runner(clients, "streams");
                    LatentServer server = LatentServer.of(runner)) {
                runner.start();
                try (ChildRun child = child(clients, "streams")) {
                    assertThat(sameAtBoth(clients)).hasSize(SmallStream.LATENTS);
                }
            }
        }
    }

    private StreamsRunner runner(Map<String, Object> clients, String protocol) {
        var application = StreamsSettings.of("castalia-streams", folder.resolve("here"))
                .withThreads(2)
                .withGroupProtocol(protocol)
                .withServer(here);
        return new StreamsRunner(application, topics, clients, new Origin("code", "run"));
    }

    /** Activations that stand on their topic; returns how that is reached. */
    private Map<String, Object> sent(Home home) {
        home.cluster().create(topics, settings);
        Map<String, Object> clients = new HashMap<>(home.cluster().clients());
        clients.put(SESSION, "5000");
        try (var stream = new SmallStream(topics, clients)) {
            for (int block = 0; block < 6; block++) {
                stream.block(50);
            }
            stream.mark();
        }
        return clients;
    }

    private Map<String, LatentProfile> sameAtBoth(Map<String, Object> clients) {
        var sent = new TreeMap<String, LatentProfile>();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptions()
                .untilAsserted(() -> {
                    sent.putAll(profiles(clients));
                    assertThat(sent).hasSize(SmallStream.LATENTS);
                    Map<String, String> answers = all(here);
                    assertThat(answers).isEqualTo(bodies(sent));
                    assertThat(all(there)).isEqualTo(answers);
                });
        return sent;
    }

    private List<String> refusedByTheKilled() throws Exception {
        var refused = new TreeMap<String, String>();
        for (int latent = 0; latent < SmallStream.LATENTS; latent++) {
            HttpResponse<String> answer = get(here, SmallStream.HOOKPOINT + "/" + latent);
            if (answer.statusCode() != 200) {
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.headers().firstValue("retry-after")).contains("1");
                refused.put(String.valueOf(latent), answer.body());
            }
        }
        return List.copyOf(refused.values());
    }

    private void refusesWhatIsNoLatent(String here) throws Exception {
        assertThat(get(here, SmallStream.HOOKPOINT + "/22").statusCode()).isEqualTo(404);
        assertThat(get(here, "elsewhere/0").statusCode()).isEqualTo(404);
        assertThat(get(here, SmallStream.HOOKPOINT + "/-1").statusCode()).isEqualTo(400);
        assertThat(get(here, SmallStream.HOOKPOINT).statusCode()).isEqualTo(400);
    }

    private Map<String, String> all(String address) throws Exception {
        var bodies = new TreeMap<String, String>();
        for (int latent = 0; latent < SmallStream.LATENTS; latent++) {
            String key = SmallStream.HOOKPOINT + "/" + latent;
            HttpResponse<String> answer = get(address, key);
            assertThat(answer.statusCode()).as("%s: %s", key, answer.body()).isEqualTo(200);
            assertThat(answer.headers().firstValue("content-type")).contains("application/json");
            assertThat(answer.headers().firstValue("x-content-type-options")).contains("nosniff");
            bodies.put(key, answer.body());
        }
        return bodies;
    }

    private HttpResponse<String> get(String address, String key) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://" + address + "/latents/" + key))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private ChildRun child(Map<String, Object> clients, String protocol) throws IOException {
        Path config = Files.writeString(folder.resolve("client.properties"), SESSION + "=5000\n");
        return ChildRun.start(
                folder,
                "there",
                "stream",
                "--bootstrap-servers",
                String.valueOf(clients.get("bootstrap.servers")),
                "--schema-registry",
                String.valueOf(clients.get("schema.registry.url")),
                "--kafka-config",
                config.toString(),
                "--shards",
                String.valueOf(SHARDS),
                "--dir",
                folder.resolve("there").toString(),
                "--stream-threads",
                "2",
                "--group-protocol",
                protocol,
                "--server",
                there);
    }

    private static Map<String, String> bodies(Map<String, LatentProfile> profiles) throws IOException {
        var bodies = new TreeMap<String, String>();
        for (Map.Entry<String, LatentProfile> profile : profiles.entrySet()) {
            bodies.put(profile.getKey(), Reply.of(profile.getValue()).body());
        }
        return bodies;
    }

    /** The last committed profile of each latent. */
    private Map<String, LatentProfile> profiles(Map<String, Object> clients) {
        var properties = new HashMap<>(clients);
        properties.put("isolation.level", "read_committed");
        var last = new TreeMap<String, LatentProfile>();
        String topic = topics.latents().name();
        try (var consumer = new KafkaConsumer<>(
                properties, new StringDeserializer(), AvroSerdes.deserializer(topics.latents(), clients))) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> last.put(record.key(), record.value()));
            }
        }
        return last;
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
