package io.castalia.consumers.sample;

import io.castalia.schemas.Id;
import java.util.stream.IntStream;

/**
 * The name of a request, made from what it asks. An answer repeats all of that but for the number of examples, so whoever has an
 * answer can tell whether the request that it names is one.
 */
public final class RequestId {

    /** The most examples that a request may ask for; evidence has fewer. */
    public static final int MOST_EXAMPLES = 1000;

    private RequestId() {}

    /**
     * The id.
     *
     * @param evidence id of the evidence
     * @param examples how many examples are asked for, whether there are as many or not
     */
    public static Id of(
            String evidence, String sampler, int examples, String explainer, String promptVersion, long seed) {
        return Id.of("request", evidence, sampler, examples, explainer, promptVersion, seed);
    }

    /** The id of its answer, whatever that is. */
    public static Id ofAnswer(String request) {
        return Id.of("explanation", request);
    }

    /** Whether this is the id of such a request, for some number of examples. */
    public static boolean fits(
            String id, String evidence, String sampler, String explainer, String promptVersion, long seed) {
        return IntStream.rangeClosed(1, MOST_EXAMPLES)
                .anyMatch(examples -> of(evidence, sampler, examples, explainer, promptVersion, seed)
                        .toString()
                        .equals(id));
    }
}
