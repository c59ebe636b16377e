package io.castalia.consumers.work;

import io.castalia.schemas.Topic;

/**
 * A stage: where it reads, and what it does.
 *
 * @param name request, explain, control or score
 * @param input the topic it reads
 * @param step what it makes of a record
 */
record Stage<I>(String name, Topic<I> input, Step<I> step) {}
