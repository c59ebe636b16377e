package io.castalia.consumers.work;

import io.castalia.schemas.Topic;

/**
 * A stage: where it reads, and what it does.
 *
 * @param name request, explain, control or score
 * @param input the topic it reads
 * @param step what it makes of a record
 * @param admission which records it takes
 */
record Stage<I>(String name, Topic<I> input, Step<I> step, Admission admission) {

    /** A stage that takes every record. */
    Stage(String name, Topic<I> input, Step<I> step) {
        this(name, input, step, Admission.all());
    }
}
