package io.castalia.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.castalia.app.Main;
import io.castalia.producers.publish.RandomCoder;
import io.castalia.producers.sparse.CoderConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model and a coder by their names on a hub, from the command on. */
class NamedModelIT {

    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    private final List<String> asked = new CopyOnWriteArrayList<>();

    @TempDir
    Path folder = Path.of("");

    @Test
    void check_modelAndCoderByName_downloadedOnceAndUsedWithoutTheHubLater() throws IOException {
        TinyModel.write(folder.resolve("hub/owner/tiny"));
        RandomCoder.create(
                        new CoderConfig(TinyModel.WIDTH, 64, 4, false), 3, folder.resolve("hub/owner/coders/layers.1"))
                .close();
        HttpServer hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hub.createContext("/", this::answer);
        hub.start();
        String address = "http://localhost:" + hub.getAddress().getPort();
        try {
            assertThat(check(address)).isZero();
            assertThat(asked)
                    .anyMatch(path -> path.endsWith("/owner/tiny/resolve/" + COMMIT + "/model.safetensors"))
                    .anyMatch(path -> path.endsWith("/owner/coders/resolve/" + COMMIT + "/layers.1/sae.safetensors"));
            asked.clear();
            assertThat(check(address)).isZero();
            assertThat(asked).isNotEmpty().allMatch(path -> path.startsWith("/api/"));
        } finally {
            hub.stop(0);
        }
        assertThat(check(address)).isZero();
    }

    private int check(String address) {
        // Random weights rebuild nothing, which is not what is asked here.
        return Main.run(
                Map.of(),
                folder,
                "check",
                "--model",
                "owner/tiny",
                "--coder",
                "owner/coders/layers.1",
                "--hub",
                address,
                "--hub-cache",
                folder.resolve("cache").toString(),
                "--dir",
                folder.resolve("check").toString(),
                "--force");
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        asked.add(path);
        String[] parts = path.substring(1).split("/", -1);
        byte[] body = parts[0].equals("api")
                ? listing(folder.resolve("hub").resolve(parts[2]).resolve(parts[3]))
                : Files.readAllBytes(folder.resolve("hub" + path.replace("/resolve/" + COMMIT, "")));
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static byte[] listing(Path repository) throws IOException {
        ObjectNode root = new ObjectMapper().createObjectNode().put("sha", COMMIT);
        var siblings = root.putArray("siblings");
        var files = new ArrayList<Path>();
        try (Stream<Path> all = Files.walk(repository)) {
            all.filter(Files::isRegularFile).forEach(files::add);
        }
        files.forEach(file -> siblings.addObject()
                .put("rfilename", repository.relativize(file).toString()));
        return new ObjectMapper().writeValueAsBytes(root);
    }
}
