package io.castalia.consumers.explain;

import io.castalia.schemas.Refusal;
import io.castalia.schemas.wire.TermPlace;

/**
 * How the lexical explainer chooses.
 *
 * @param terms how many terms at most
 * @param words how many words the sentence may have
 * @param significance least log-odds of a word at the peak, in standard deviations
 * @param besides least log-odds of a word beside the peak: there are many more of them to be wrong about
 * @param prior weight of the prior, in words
 * @param gain least gain of a further term, in true over false positive rate
 */
record LexicalSettings(int terms, int words, double significance, double besides, double prior, double gain) {

    static final LexicalSettings DEFAULT = new LexicalSettings(8, 30, 1.28, 4, 100, 0.001);

    LexicalSettings {
        Refusal.unless(terms > 0 && terms <= 8, "lexical.terms", terms, "1 to 8");
        Refusal.unless(words >= 8 && words <= 30, "lexical.words", words, "8 to 30");
        Refusal.unless(significance > 0, "lexical.significance", significance, "above 0");
        Refusal.unless(besides > 0, "lexical.besides", besides, "above 0");
        Refusal.unless(prior > 0, "lexical.prior", prior, "above 0");
        Refusal.unless(gain >= 0, "lexical.gain", gain, "at least 0");
    }

    /** Least log-odds of a term in a place. */
    double significance(TermPlace place) {
        return place == TermPlace.PEAK ? significance : besides;
    }
}
