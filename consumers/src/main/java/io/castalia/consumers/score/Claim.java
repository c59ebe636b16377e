package io.castalia.consumers.score;

import io.castalia.schemas.wire.Term;
import java.util.List;
import java.util.stream.Collectors;

/**
 * All that a judge gets to know about a latent: what was published.
 *
 * @param text the explanation
 * @param terms its structured terms; none where it is prose only
 */
public record Claim(String text, List<Term> terms) {

    /** What is said without the sentence around it: the terms' words; the text where there are none. */
    public String gist() {
        return terms.isEmpty() ? text : terms.stream().map(Term::getWord).collect(Collectors.joining(" "));
    }
}
