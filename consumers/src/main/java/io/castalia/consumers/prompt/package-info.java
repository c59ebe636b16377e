/** Language models as the rest sees them: what they are asked and what comes back. */
@NullMarked
package io.castalia.consumers.prompt;

import org.jspecify.annotations.NullMarked;
