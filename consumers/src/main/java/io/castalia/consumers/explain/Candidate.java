package io.castalia.consumers.explain;

import io.castalia.consumers.text.Shape;
import io.castalia.schemas.wire.TermPlace;
import java.util.BitSet;

/**
 * A term that might be chosen.
 *
 * @param shape what it asks of a word
 * @param place where it stands
 * @param word how it is written
 * @param weight its log-odds over their standard deviation
 * @param hits activating windows in which the latent fires on it; of a term beside the peak, those in which it stands
 * @param alarms silent windows in which it stands
 */
record Candidate(Shape shape, TermPlace place, String word, double weight, BitSet hits, BitSet alarms) {}
