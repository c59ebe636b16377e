package io.castalia.consumers.score;

import io.castalia.schemas.wire.Metric;
import io.castalia.schemas.wire.QuantileRecall;
import java.util.List;

/**
 * What a scorer makes of verdicts.
 *
 * @param metrics in a fixed order
 * @param quantileRecalls by quantile, where there is such a thing
 * @param undefined why what the scorer measures is not defined on these verdicts; empty where it is
 */
record Measured(List<Metric> metrics, List<QuantileRecall> quantileRecalls, String undefined) {

    static final Measured NOTHING = new Measured(List.of(), List.of(), "");

    Measured {
        metrics = List.copyOf(metrics);
        quantileRecalls = List.copyOf(quantileRecalls);
    }
}
