package io.castalia.app.health;

import java.util.function.BooleanSupplier;

/**
 * One condition for being ready.
 *
 * @param name names it in the answer
 * @param holds asked at every request, from another thread; an exception counts as no
 */
public record Readiness(String name, BooleanSupplier holds) {}
