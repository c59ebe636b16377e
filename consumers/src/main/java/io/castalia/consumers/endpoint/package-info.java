/** Language models behind an OpenAI-compatible endpoint: asked with patience, within limits, and never at any price. */
@NullMarked
package io.castalia.consumers.endpoint;

import org.jspecify.annotations.NullMarked;
