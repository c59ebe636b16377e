/**
 * The launcher: subcommands over the parts, alone or together.
 *
 * <p>Reads: the command line. Writes: exit codes.
 */
@NullMarked
package io.castalia.app;

import org.jspecify.annotations.NullMarked;
