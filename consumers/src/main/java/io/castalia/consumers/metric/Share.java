package io.castalia.consumers.metric;

import io.castalia.schemas.wire.Verdict;
import java.util.List;

/** The share of right answers among verdicts that are each a trial of its own. */
public final class Share {

    private Share() {}

    /** The share, with an interval that allows for clustering by prompt and part; none say nothing: 0 to 1 around one half. */
    public static Estimate right(List<Verdict> answered) {
        return ClusteredRates.right(answered);
    }
}
