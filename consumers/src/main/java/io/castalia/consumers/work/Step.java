package io.castalia.consumers.work;

import java.util.List;

/** What a stage makes of one record. */
@FunctionalInterface
interface Step<I> {

    /**
     * The records to send; none where the record is none of the stage's business. What it throws is worth another try,
     * unless it is an {@link UnfitRecord}, or a language model must not be asked any more or the cluster is away: then the
     * worker stops.
     */
    List<Outgoing> apply(I record);
}
