package io.castalia.producers.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Asks a hub for things. The token goes to the hub itself and not where it redirects to. */
final class HubClient {

    private static final int REDIRECTS = 8;
    private static final Duration CONNECT = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();
    private final HubSettings settings;

    HubClient(HubSettings settings) {
        this.settings = settings;
    }

    /**
     * An answer; to be closed.
     *
     * @param tag of the content: what the hub says, not the store that it redirects to
     */
    record Answer(HttpResponse<InputStream> response, Optional<Checksum> tag) implements AutoCloseable {

        int status() {
            return response.statusCode();
        }

        InputStream body() {
            return response.body();
        }

        Optional<String> header(String name) {
            return response.headers().firstValue(name);
        }

        @Override
        public void close() throws IOException {
            response.body().close();
        }
    }

    /**
     * Gets a path of the hub, from a byte on.
     *
     * @throws IOException where there is no network, or the hub redirects for ever
     */
    Answer get(String path, long from) throws IOException, InterruptedException {
        URI uri = URI.create(settings.address().toString().replaceAll("/+$", "") + path);
        Optional<Checksum> tag = Optional.empty();
        for (int hop = 0; hop < REDIRECTS; hop++) {
            HttpResponse<InputStream> response =
                    http.send(request(uri, from), HttpResponse.BodyHandlers.ofInputStream());
            if (tag.isEmpty()) {
                tag = response.headers()
                        .firstValue("x-linked-etag")
                        .or(() -> response.headers().firstValue("etag"))
                        .flatMap(Checksum::ofTag);
            }
            Optional<String> location = response.headers().firstValue("location");
            if (response.statusCode() / 100 != 3 || location.isEmpty()) {
                return new Answer(response, tag);
            }
            response.body().close();
            uri = target(uri, location.get());
        }
        throw new IOException("%s redirects more than %d times".formatted(uri.getHost(), REDIRECTS));
    }

    private static URI target(URI from, String location) throws IOException {
        try {
            URI target = from.resolve(location);
            boolean web = "https".equals(target.getScheme()) || "http".equals(target.getScheme());
            if (web
                    && target.getHost() != null
                    && !("https".equals(from.getScheme()) && "http".equals(target.getScheme()))) {
                return target;
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("%s redirects to what is no address".formatted(from.getHost()), e);
        }
        throw new IOException("%s redirects to an address that is not as safe".formatted(from.getHost()));
    }

    private HttpRequest request(URI uri, long from) {
        var request = HttpRequest.newBuilder(uri)
                .timeout(settings.stall())
                .header("User-Agent", "castalia")
                .header("Accept-Encoding", "identity");
        if (from > 0) {
            request.header("Range", "bytes=%d-".formatted(from));
        }
        if (isTheHub(uri)) {
            settings.token().ifPresent(token -> request.header("Authorization", token.header()));
        }
        return request.build();
    }

    private boolean isTheHub(URI uri) {
        URI hub = settings.address();
        return uri.getScheme().equals(hub.getScheme())
                && uri.getHost().equalsIgnoreCase(hub.getHost())
                && uri.getPort() == hub.getPort();
    }
}
