package io.castalia.producers.gguf;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;

/** What {@code src/test/python/gguf_fixtures.py} made. */
final class Fixtures {

    private Fixtures() {}

    static Path path(String name) {
        URL url = Fixtures.class.getResource("/gguf/" + name);
        if (url == null) {
            throw new IllegalStateException("there is no fixture " + name);
        }
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
