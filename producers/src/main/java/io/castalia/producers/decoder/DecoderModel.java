package io.castalia.producers.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.castalia.producers.checkpoint.Checkpoint;
import io.castalia.producers.model.SubjectModel;
import io.castalia.schemas.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A decoder as a model under study. */
public final class DecoderModel implements SubjectModel {

    private final String name;
    private final String hash;
    private final Decoder decoder;
    private final List<Hookpoint> hookpoints;
    private final int width;

    private DecoderModel(String name, String hash, Decoder decoder, List<Hookpoint> hookpoints, int width) {
        this.name = name;
        this.hash = hash;
        this.decoder = decoder;
        this.hookpoints = hookpoints;
        this.width = width;
    }

    /**
     * Loads a model up to the highest of some hookpoints.
     *
     * @param name of the model
     * @param hash SHA-256 of its files, in hex
     * @param configuration what its {@code config.json} holds
     * @param hookpoints the sites that {@link #forward} shall give, in this order, all of one width
     * @throws Refusal where a hookpoint is not one of the model's, or two differ in width
     */
    public static DecoderModel open(
            String name,
            String hash,
            JsonNode configuration,
            Checkpoint checkpoint,
            List<String> hookpoints,
            Precision precision) {
        List<Hookpoint> sites = hookpoints.stream().map(Hookpoint::parse).toList();
        Decoder decoder = Decoder.upTo(sites, configuration, checkpoint, precision);
        int width = decoder.width(sites.get(0));
        for (Hookpoint site : sites) {
            if (decoder.width(site) != width) {
                decoder.close();
                throw new Refusal(
                        "hookpoints", hookpoints, "of one width, not %d and %d".formatted(width, decoder.width(site)));
            }
        }
        return new DecoderModel(name, hash, decoder, sites, width);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String hash() {
        return hash;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public List<String> hookpoints() {
        return hookpoints.stream().map(Hookpoint::toString).toList();
    }

    @Override
    public List<float[]> forward(int[][] rows) {
        try (NDManager scope = decoder.scope()) {
            Map<Hookpoint, NDArray> states = decoder.states(scope, rows, hookpoints);
            return hookpoints.stream()
                    .map(site ->
                            Optional.ofNullable(states.get(site)).orElseThrow().toFloatArray())
                    .toList();
        }
    }

    @Override
    public void close() {
        decoder.close();
    }
}
