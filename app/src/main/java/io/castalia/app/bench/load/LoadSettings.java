package io.castalia.app.bench.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.castalia.schemas.Refusal;
import io.castalia.schemas.TopicSettings;
import io.castalia.streams.shard.ShardSettings;
import io.castalia.streams.summary.SummaryShape;
import java.io.UncheckedIOException;
import java.time.Duration;

/**
 * What the process that makes the load is told; it travels as JSON.
 *
 * @param shape what the load looks like
 * @param tokens how many tokens there are in all
 * @param aheadBytes how many bytes of blocks may stand on the topic before they are read
 * @param twinActivations activations that are sent as records of their own, about
 */
public record LoadSettings(LoadShape shape, long tokens, long aheadBytes, long twinActivations) {

    /** Under which the stream application, and so its group, runs. */
    public static final String APPLICATION = "bench-streams";

    private static final ObjectMapper JSON = new ObjectMapper();

    public LoadSettings {
        Refusal.unless(tokens >= 1, "tokens", tokens, "at least 1");
        Refusal.unless(aheadBytes >= 64 << 20, "ahead-bytes", aheadBytes, "at least 67108864, which is 64 MiB");
        Refusal.unless(twinActivations >= 1, "twin-activations", twinActivations, "at least 1");
    }

    /** How the topics are made. */
    public TopicSettings topics() {
        return new TopicSettings("bench.", 2, shape.shards(), 1, Duration.ofMillis(-1));
    }

    /** The topic of the plain twin. */
    public String twinTopic() {
        return topics().prefix() + "windows";
    }

    /**
     * What the stream application keeps.
     *
     * @param strongest strongest windows of a latent, a side
     * @param sample windows of its uniform sample, both sides
     * @param minWindows windows that it needs on each side before evidence is sent
     */
    public ShardSettings kept(int strongest, int sample, int minWindows) {
        return ShardSettings.DEFAULT
                .withSeed(shape.seed())
                .withSummary(new SummaryShape(strongest, sample / 2))
                .withMinWindows(minWindows);
    }

    /** As one line. */
    public String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads what {@link #toJson} wrote. */
    public static LoadSettings parse(String json) {
        try {
            return JSON.readValue(json, LoadSettings.class);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
