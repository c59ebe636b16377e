package io.castalia.producers.decoder;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.producers.checkpoint.CheckpointDirectory;
import io.castalia.producers.checkpoint.Safetensors;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/** A tiny checkpoint, and what transformers computes for it: see tiny_decoders.py. */
final class Fixture {

    static final int ROWS = 2;

    private final String name;
    private final int length;

    private Fixture(String name, int length) {
        this.name = name;
        this.length = length;
    }

    static Fixture of(String name) {
        return new Fixture(
                name,
                switch (name) {
                    case "llama3" -> 40;
                    case "neox-serial" -> 16;
                    default -> 20;
                });
    }

    Path folder() {
        URL config = Objects.requireNonNull(Fixture.class.getResource(name + "/config.json"));
        try {
            return Objects.requireNonNull(Path.of(config.toURI()).getParent());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    CheckpointDirectory checkpoint() {
        return CheckpointDirectory.open(folder());
    }

    ObjectNode configuration() {
        return checkpoint().configuration().deepCopy();
    }

    Decoder decoder() {
        return Decoder.open(configuration(), checkpoint(), Precision.SINGLE);
    }

    int[][] rows() {
        float[] ids = expected().floats("rows", ROWS, length);
        var rows = new int[ROWS][length];
        for (int i = 0; i < ids.length; i++) {
            rows[i / length][i % length] = (int) ids[i];
        }
        return rows;
    }

    /** By hookpoint, (rows, length, width). */
    NavigableMap<Hookpoint, float[]> states(Decoder decoder) {
        Safetensors expected = expected();
        var states = new TreeMap<Hookpoint, float[]>();
        for (String site : expected.names()) {
            if (!site.equals("rows") && !site.equals("logits")) {
                var hookpoint = Hookpoint.parse(site);
                states.put(hookpoint, expected.floats(site, ROWS, length, decoder.width(hookpoint)));
            }
        }
        return states;
    }

    /** (rows, length, vocabulary). */
    float[] logits() {
        return expected().floats("logits", ROWS, length, 53);
    }

    private Safetensors expected() {
        return Safetensors.open(folder().resolve("expected.safetensors"));
    }

    @Override
    public String toString() {
        return name;
    }
}
