package io.castalia.producers.decoder;

import io.castalia.schemas.Refusal;

/**
 * The heads of an attention.
 *
 * @param queries heads that ask
 * @param keyValues heads that answer; each answers a group of {@code queries / keyValues} neighbouring ones
 * @param width of one head
 */
record Heads(int queries, int keyValues, int width) {

    Heads {
        Refusal.unless(
                queries % keyValues == 0,
                "num_key_value_heads",
                keyValues,
                "a divisor of num_attention_heads (%d)".formatted(queries));
    }

    /** As a config.json has them; where it has no width of a head, the stream's width is shared out. */
    static Heads of(ConfigFile file, String queries, String keyValues, int width) {
        int n = file.count(queries);
        Refusal.unless(
                file.has("head_dim") || width % n == 0,
                file.named(queries),
                n,
                "a divisor of the stream's width (%d)".formatted(width));
        return new Heads(n, file.count(keyValues, n), file.count("head_dim", width / n));
    }

    /** The same where the family has numbers of its own. */
    static Heads of(ConfigFile file, int queries, int keyValues, int width) {
        return new Heads(
                file.count("num_attention_heads", queries),
                file.count("num_key_value_heads", keyValues),
                file.count("head_dim", width));
    }

    /** Of the scores: one over the root of a head's width. */
    double scale() {
        return 1 / Math.sqrt(width);
    }

    /** Query heads that share a key/value head. */
    int group() {
        return queries / keyValues;
    }

    /** Width of all query heads side by side. */
    int queryWidth() {
        return queries * width;
    }

    /** Width of all key heads side by side, and of all value heads. */
    int keyValueWidth() {
        return keyValues * width;
    }
}
