package io.castalia.consumers.export;

import java.util.Map;

/**
 * What was exported.
 *
 * @param caches by hookpoint; empty where activations were not asked for
 * @param explanations files written
 * @param scores files written
 * @param unreadable records that could not be read, or that a stream would set aside
 */
public record DelphiCounts(Map<String, CacheCounts> caches, int explanations, int scores, long unreadable) {}
