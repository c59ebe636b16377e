package io.castalia.app.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.castalia.producers.corpus.Collected;
import io.castalia.producers.corpus.FeedResult;
import io.castalia.schemas.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FeedServerTest {

    private static final int MAX_BYTES = 1000;
    private static final String LINES = "application/x-ndjson";

    private final List<Integer> taken = new ArrayList<>();
    private final AtomicLong waiting = new AtomicLong();
    private final HttpClient http = HttpClient.newHttpClient();
    private final FeedServer server =
            FeedServer.start(new ListenSettings("localhost", 0, MAX_BYTES, 2), this::take, new FeedServer.Backlog() {
                @Override
                public long records() {
                    return waiting.get();
                }

                @Override
                public void add(long sent) {
                    waiting.addAndGet(sent);
                }

                @Override
                public int seconds(long fewer) {
                    return Math.toIntExact(7 * fewer);
                }
            });

    private FeedResult take(Collected collected) {
        taken.add(collected.parts());
        return new FeedResult(
                collected.parts(), collected.parts(), 0, collected.complaints().size());
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void post_text_accepted() throws Exception {
        HttpResponse<String> answer = post("", "text/plain; charset=UTF-8", "", bytes("naïve"));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body())
                .isEqualTo("{\"documents\":1,\"parts\":1,\"skipped\":0,\"set_aside\":0,\"problems\":[]}");
        assertThat(taken).containsExactly(1);
    }

    @Test
    void post_lines_thoseThatAreNoneSetAsideAndNamed() throws Exception {
        HttpResponse<String> answer = post("/news", LINES, "", bytes("{\"text\":\"one\"}\n{\"body\":1}\n"));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).contains("\"set_aside\":1").contains("line 2 of news");
    }

    @Test
    void post_packed_unpacked() throws Exception {
        var gzip = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(gzip)) {
            out.write(bytes("one"));
        }

        assertThat(post("", "text/plain", "gzip", gzip.toByteArray()).statusCode())
                .isEqualTo(202);
        assertThat(post("", "text/plain", "zstd", Zstd.compress(bytes("two"))).statusCode())
                .isEqualTo(202);
    }

    @Test
    void post_nothingThatIsADocument_refusedAndNothingTaken() throws Exception {
        assertThat(post("", "text/plain", "", new byte[0]).statusCode()).isEqualTo(400);
        assertThat(post("", "text/plain", "", bytes("a\0b")).statusCode()).isEqualTo(400);
        assertThat(post("", "text/plain", "", new byte[] {'a', (byte) 0xff}).statusCode())
                .isEqualTo(400);
        assertThat(post("", LINES, "", bytes("{\"text\":\"\\ud800\"}\n")).statusCode())
                .isEqualTo(400);
        assertThat(post("", LINES, "", bytes("no json\n")).body()).contains("is no JSON");
        assertThat(post("", "text/plain", "gzip", bytes("not packed")).statusCode())
                .isEqualTo(400);
        byte[] packed = Zstd.compress(bytes("cut off in the middle of what is packed"));
        assertThat(post("", "text/plain", "zstd", Arrays.copyOf(packed, packed.length - 4))
                        .statusCode())
                .isEqualTo(400);
        assertThat(taken).isEmpty();
    }

    @Test
    void post_largerThanAllowed_refused() throws Exception {
        HttpResponse<String> sent = post("", "text/plain", "", bytes("x".repeat(MAX_BYTES + 1)));
        HttpResponse<String> unpacked = post("", "text/plain", "zstd", Zstd.compress(new byte[1 << 20]));

        assertThat(sent.statusCode()).isEqualTo(413);
        assertThat(sent.body()).contains("at most 1000 bytes");
        assertThat(unpacked.statusCode()).isEqualTo(413);
        assertThat(post("", "text/plain", "", bytes("x".repeat(MAX_BYTES))).statusCode())
                .isEqualTo(202);
    }

    @Test
    void post_chunksWithoutEnd_refusedAtTheLimit() throws Exception {
        try (var socket = new Socket()) {
            URI url = URI.create(server.url());
            socket.connect(new InetSocketAddress(url.getHost(), url.getPort()));
            String head = String.join(
                    "\r\n",
                    "POST /documents HTTP/1.1",
                    "Host: x",
                    "Content-Type: text/plain",
                    "Transfer-Encoding: chunked",
                    "",
                    "7d0",
                    "");
            socket.getOutputStream().write(bytes(head + "x".repeat(2000)));
            socket.getOutputStream().flush();

            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.UTF_8))
                    .isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void post_otherTypes_refused() throws Exception {
        assertThat(post("", "application/json", "", bytes("{}")).statusCode()).isEqualTo(415);
        assertThat(post("", "text/html", "", bytes("x")).statusCode()).isEqualTo(415);
        assertThat(post("", "text/plain; charset=latin1", "", bytes("x")).statusCode())
                .isEqualTo(415);
        assertThat(post("", "text/plain", "br", bytes("x")).statusCode()).isEqualTo(415);
    }

    @Test
    void post_producersBehind_toldToComeLater() throws Exception {
        waiting.set(1);
        assertThat(post("", LINES, "", bytes("{\"text\":\"a\"}\n{\"text\":\"b\"}\n"))
                        .statusCode())
                .isEqualTo(202);

        HttpResponse<String> answer = post("", "text/plain", "", bytes("late"));

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("retry-after")).contains("7");
        assertThat(answer.body()).contains("3 parts before them");
    }

    @Test
    void post_clusterThatDoesNotTakeIt_toldToComeLater() throws Exception {
        FeedServer.Sink broken = collected -> {
            throw new KafkaException("no leader");
        };
        var free = new FeedServer.Backlog() {
            @Override
            public long records() {
                return 0;
            }

            @Override
            public void add(long sent) {
                throw new AssertionError("nothing was sent");
            }

            @Override
            public int seconds(long fewer) {
                throw new AssertionError("nothing is before the producers");
            }
        };
        try (var other = FeedServer.start(new ListenSettings("localhost", 0, MAX_BYTES, 2), broken, free)) {
            HttpResponse<String> answer =
                    http.send(request(other.url(), "text/plain", "", bytes("x")), BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("retry-after")).isPresent();
        }
    }

    @Test
    void request_otherwise_refused() throws Exception {
        URI url = URI.create(server.url());
        var get = HttpRequest.newBuilder(url).build();
        var browser = HttpRequest.newBuilder(url)
                .header("Content-Type", "text/plain")
                .header("Origin", "https://example.org")
                .POST(BodyPublishers.ofString("x"))
                .build();

        assertThat(http.send(get, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
        assertThat(http.send(browser, BodyHandlers.ofString()).statusCode()).isEqualTo(403);
        assertThat(http.send(request(server.url() + "s", "text/plain", "", bytes("x")), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(404);
        assertThat(post("/" + "n".repeat(600), "text/plain", "", bytes("x")).statusCode())
                .isEqualTo(400);
        assertThat(taken).isEmpty();
    }

    @Test
    void start_portThatIsTaken_refused() {
        int port = URI.create(server.url()).getPort();

        assertThatThrownBy(() -> FeedServer.start(
                        new ListenSettings("localhost", port, 1, 0), this::take, new FeedServer.Backlog() {
                            @Override
                            public long records() {
                                return 0;
                            }

                            @Override
                            public void add(long sent) {
                                // Nothing is sent.
                            }

                            @Override
                            public int seconds(long fewer) {
                                return 1;
                            }
                        }))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("listen");
    }

    @Test
    void create_settingsThatCannotBe_refused() {
        assertThat(ListenSettings.of("8090", 1, 0)).isEqualTo(new ListenSettings("localhost", 8090, 1, 0));
        assertThat(ListenSettings.of("0.0.0.0:8090", 1, 0).host()).isEqualTo("0.0.0.0");
        assertThatThrownBy(() -> ListenSettings.of("here", 1, 0)).hasMessageContaining("listen");
        assertThatThrownBy(() -> ListenSettings.of("99999", 1, 0)).hasMessageContaining("listen");
        assertThatThrownBy(() -> ListenSettings.of("1", 0, 0)).hasMessageContaining("max-body");
        assertThatThrownBy(() -> ListenSettings.of("1", 1, -1)).hasMessageContaining("max-lag");
    }

    private HttpResponse<String> post(String name, String type, String encoding, byte[] body)
            throws IOException, InterruptedException {
        return http.send(request(server.url() + name, type, encoding, body), BodyHandlers.ofString());
    }

    private static HttpRequest request(String url, String type, String encoding, byte[] body) {
        var request = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(body));
        return encoding.isEmpty()
                ? request.build()
                : request.header("Content-Encoding", encoding).build();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
