package io.castalia.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.castalia.producers.hub.HubException;
import io.castalia.producers.hub.HubFiles;
import io.castalia.producers.hub.HubSettings;
import io.castalia.schemas.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShelfTest {

    private final List<String> lines = new ArrayList<>();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void find_neitherHereNorOnTheHub_bothAreSaid() throws IOException {
        HttpServer hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hub.createContext("/", exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        hub.start();
        String address = "http://localhost:" + hub.getAddress().getPort();
        try {
            assertThatThrownBy(() -> shelf(address).find("model", "models/none-such", HubFiles.MODEL))
                    .isInstanceOf(HubException.class)
                    .hasMessageStartingWith("no folder or file 'models/none-such' here; ")
                    .hasMessageContaining(address);
        } finally {
            hub.stop(0);
        }
        assertThat(lines).first().isEqualTo("no folder or file 'models/none-such' here; asking " + address + " for it");
    }

    @Test
    void find_whatIsHere_asksNobody() {
        assertThat(shelf("http://localhost:1").find("model", folder.toString(), HubFiles.MODEL))
                .isEqualTo(folder);
        assertThat(lines).isEmpty();
    }

    @Test
    void find_noNameOfAHub_refused() {
        assertThatThrownBy(() -> shelf("http://localhost:1").find("model", "./none-such", HubFiles.MODEL))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("./none-such");
        assertThat(lines).isEmpty();
    }

    private Shelf shelf(String address) {
        return new Shelf(new HubSettings(URI.create(address), folder.resolve("cache"), Optional.empty()), lines::add);
    }
}
