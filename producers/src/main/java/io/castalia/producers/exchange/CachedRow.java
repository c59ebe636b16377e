package io.castalia.producers.exchange;

import io.castalia.producers.model.TokenizedContext;
import io.castalia.producers.sparse.SparseCode;
import io.castalia.schemas.Id;
import io.castalia.schemas.Side;

/**
 * A row of a cache, as a context.
 *
 * @param part what it was cut from; a row is a part of its own where nothing else is known
 * @param side of the part; that of its text where nothing else is known
 * @param context its tokens, without those that fill it up
 * @param code its activations, those of masked tokens among them
 */
public record CachedRow(Id part, Side side, TokenizedContext context, SparseCode code) {}
