package io.castalia.schemas;

/**
 * Names a latent: the key of most topics, written {@code layers.4/1234}.
 *
 * @param hookpoint the hookpoint; may hold a slash itself
 * @param latent the latent, from 0
 */
public record LatentKey(String hookpoint, int latent) implements Comparable<LatentKey> {

    public LatentKey {
        if (hookpoint.isEmpty() || latent < 0) {
            throw new IllegalArgumentException("'%s/%d' names no latent".formatted(hookpoint, latent));
        }
    }

    /** Reads {@code hookpoint/latent}. Throws IllegalArgumentException, naming the text, where it is neither. */
    public static LatentKey parse(String text) {
        int slash = text.lastIndexOf('/');
        try {
            return new LatentKey(text.substring(0, Math.max(slash, 0)), Integer.parseInt(text.substring(slash + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "'%s' is no latent; one is written like layers.4/1234".formatted(text), e);
        }
    }

    /** The shard that the latent belongs to. */
    public int shard(int shards) {
        return latent % shards;
    }

    @Override
    public int compareTo(LatentKey other) {
        int byHookpoint = hookpoint.compareTo(other.hookpoint);
        return byHookpoint != 0 ? byHookpoint : Integer.compare(latent, other.latent);
    }

    @Override
    public String toString() {
        return hookpoint + "/" + latent;
    }
}
