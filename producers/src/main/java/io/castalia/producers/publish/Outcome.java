package io.castalia.producers.publish;

import io.castalia.producers.pack.Place;
import java.util.Optional;

/**
 * What became of an entry.
 *
 * @param entry the entry
 * @param contexts how many contexts it gave; none where it is an end or was set aside
 * @param place where to read on behind it, if not with the next entry
 */
record Outcome(Entry entry, int contexts, Optional<Place> place) {}
