package io.castalia.consumers.work;

import io.castalia.schemas.LatentKey;
import io.castalia.schemas.Topic;
import org.apache.avro.specific.SpecificRecord;

/**
 * A record to send.
 *
 * @param topic where to
 * @param key its key
 * @param value its value, of the topic's class
 */
public record Outgoing(Topic<?> topic, String key, SpecificRecord value) {

    /** A record about a latent. */
    public static Outgoing about(Topic<?> topic, String hookpoint, int latent, SpecificRecord value) {
        return new Outgoing(topic, new LatentKey(hookpoint, latent).toString(), value);
    }
}
