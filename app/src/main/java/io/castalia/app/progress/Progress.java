package io.castalia.app.progress;

/**
 * How far the work is, at one moment. Parts, tokens and activations are this process's; all other counts are since the
 * start of the work, also where an earlier process did it.
 *
 * @param documents documents fed
 * @param parts parts that the subject model has seen
 * @param tokens tokens that it has seen
 * @param activations activations sent
 * @param lag records still to be read, in all stages
 * @param evidence pieces of evidence sent
 * @param explained explanations accepted
 * @param scored explanations scored
 * @param deadLetters records set aside
 * @param stage what is going on, in a word or two
 */
public record Progress(
        long documents,
        long parts,
        long tokens,
        long activations,
        long lag,
        long evidence,
        long explained,
        long scored,
        long deadLetters,
        String stage) {}
