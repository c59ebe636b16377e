package io.castalia.consumers.score;

import io.castalia.schemas.wire.Term;
import java.util.List;

/**
 * All that a judge gets to know about a latent: what was published.
 *
 * @param text the explanation
 * @param terms its structured terms; none where it is prose only
 */
public record Claim(String text, List<Term> terms) {}
