package io.castalia.streams.shard;

/**
 * Who writes: the headers of what a shard sends.
 *
 * @param code version of Castalia
 * @param run name of the run
 */
public record Origin(String code, String run) {}
