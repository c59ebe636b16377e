package io.castalia.consumers.explain;

/**
 * Log-odds of a word between two bodies of words, with an informative Dirichlet prior (Monroe, Colaresi and Quinn,
 * Fightin' Words, 2008): the prior adds words in the proportions of both bodies together.
 */
final class LogOdds {

    private LogOdds() {}

    /**
     * The log-odds over its standard deviation.
     *
     * @param hits times that the word stands in the first body
     * @param words words of the first body
     * @param otherHits times in the second body
     * @param otherWords words of the second body
     * @param prior weight of the prior, in words
     */
    static double z(double hits, double words, double otherHits, double otherWords, double prior) {
        double share = (hits + otherHits) / (words + otherWords);
        double with = hits + prior * share;
        double without = words - hits + prior * (1 - share);
        double otherWith = otherHits + prior * share;
        double otherWithout = otherWords - otherHits + prior * (1 - share);
        double difference = Math.log(with / without) - Math.log(otherWith / otherWithout);
        return difference / Math.sqrt(1 / with + 1 / otherWith);
    }
}
