package io.castalia.streams.shard;

/**
 * What a record has added.
 *
 * @param contexts contexts counted
 * @param activations activations counted
 * @param windows windows of all latents that were counted
 * @param admitted how many of them passed the gate
 * @param conflicts examples that were met again with other activations
 */
public record Taken(long contexts, long activations, long windows, long admitted, long conflicts) {

    static final Taken NOTHING = new Taken(0, 0, 0, 0, 0);
}
