package io.castalia.producers.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.castalia.producers.checkpoint.Checkpoint;
import io.castalia.producers.model.HiddenStates;
import io.castalia.producers.model.SubjectModel;
import io.castalia.producers.model.Unembedding;
import io.castalia.schemas.Refusal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A decoder as a model under study. */
public final class DecoderModel implements SubjectModel {

    private final String name;
    private final String hash;
    private final Decoder decoder;
    private final List<Hookpoint> hookpoints;

    private DecoderModel(String name, String hash, Decoder decoder, List<Hookpoint> hookpoints) {
        this.name = name;
        this.hash = hash;
        this.decoder = decoder;
        this.hookpoints = hookpoints;
    }

    /**
     * Loads a model up to the highest of some hookpoints.
     *
     * @param name of the model
     * @param hash SHA-256 of its files, in hex
     * @param configuration what its {@code config.json} holds
     * @param hookpoints the sites that {@link #forward} shall give, in this order
     * @throws Refusal where a hookpoint is not one of the model's
     */
    public static DecoderModel open(
            String name,
            String hash,
            JsonNode configuration,
            Checkpoint checkpoint,
            List<String> hookpoints,
            Precision precision) {
        List<Hookpoint> sites = hookpoints.stream().map(Hookpoint::parse).toList();
        return new DecoderModel(name, hash, Decoder.upTo(sites, configuration, checkpoint, precision), sites);
    }

    /** The same with all its layers and its head, so that the {@link #decoder} gives logits, too. */
    public static DecoderModel whole(
            String name,
            String hash,
            JsonNode configuration,
            Checkpoint checkpoint,
            List<String> hookpoints,
            Precision precision) {
        List<Hookpoint> sites = hookpoints.stream().map(Hookpoint::parse).toList();
        var blueprint = Blueprint.of(checkpoint.source(), configuration);
        sites.forEach(blueprint::width);
        return new DecoderModel(name, hash, Decoder.open(configuration, checkpoint, precision), sites);
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
    public int width(String hookpoint) {
        return decoder.width(Hookpoint.parse(hookpoint));
    }

    @Override
    public List<String> hookpoints() {
        return hookpoints.stream().map(Hookpoint::toString).toList();
    }

    @Override
    public HiddenStates forward(int[][] rows) {
        NDManager scope = decoder.scope();
        try {
            var states = new HashMap<String, NDArray>();
            Map<Hookpoint, NDArray> found = decoder.states(scope, rows, hookpoints);
            found.forEach((site, array) -> states.put(site.toString(), array));
            return new HiddenStates(scope, states);
        } catch (RuntimeException e) {
            scope.close();
            throw e;
        }
    }

    @Override
    public boolean rowsAreIndependent() {
        return decoder.rowsAreIndependent();
    }

    /** The same model read at other hookpoints, which its layers must reach; closing either closes both. */
    public DecoderModel at(List<String> sites) {
        return new DecoderModel(
                name, hash, decoder, sites.stream().map(Hookpoint::parse).toList());
    }

    /** The decoder itself, which stays this model's. */
    public Decoder decoder() {
        return decoder;
    }

    @Override
    public Unembedding unembedding(String writes, NDManager scope) {
        return decoder.unembedding(Hookpoint.parse(writes), scope);
    }

    @Override
    public void close() {
        decoder.close();
    }
}
