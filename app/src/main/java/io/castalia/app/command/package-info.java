/**
 * One class per subcommand: reads flags, wires parts, waits.
 *
 * <p>Reads: the command line. Writes: what its part writes.
 */
@NullMarked
package io.castalia.app.command;

import org.jspecify.annotations.NullMarked;
