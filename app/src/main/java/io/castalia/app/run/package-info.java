/**
 * The parts together: started against one cluster, watched until a corpus is done, stopped in reverse order.
 *
 * <p>Reads: all topics. Writes: what the parts write.
 */
@NullMarked
package io.castalia.app.run;

import org.jspecify.annotations.NullMarked;
