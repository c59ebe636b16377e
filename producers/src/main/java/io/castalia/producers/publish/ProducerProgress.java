package io.castalia.producers.publish;

/**
 * What a worker has committed since it was started, and what it has still to read.
 *
 * @param parts parts handled, those set aside among them
 * @param contexts contexts sent, each counted once whatever the number of hookpoints
 * @param tokens tokens of these contexts, special ones included
 * @param maskedTokens those of them that are masked
 * @param activations activations sent, over all hookpoints
 * @param maskedActivations activations not sent since their token is masked
 * @param sinks tokens masked at a hookpoint since their state is too long, over all hookpoints
 * @param deadLetters records set aside
 * @param lag records of documents that are not committed yet, as far as the worker has seen
 */
public record ProducerProgress(
        long parts,
        long contexts,
        long tokens,
        long maskedTokens,
        long activations,
        long maskedActivations,
        long sinks,
        long deadLetters,
        long lag) {

    /** Nothing done. */
    public static final ProducerProgress NONE = new ProducerProgress(0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** What both have done; the lag is the other's. */
    ProducerProgress plus(ProducerProgress other) {
        return new ProducerProgress(
                parts + other.parts,
                contexts + other.contexts,
                tokens + other.tokens,
                maskedTokens + other.maskedTokens,
                activations + other.activations,
                maskedActivations + other.maskedActivations,
                sinks + other.sinks,
                deadLetters + other.deadLetters,
                other.lag);
    }

    ProducerProgress withLag(long records) {
        return new ProducerProgress(
                parts, contexts, tokens, maskedTokens, activations, maskedActivations, sinks, deadLetters, records);
    }
}
