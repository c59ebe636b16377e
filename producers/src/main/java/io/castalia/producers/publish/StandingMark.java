package io.castalia.producers.publish;

import io.castalia.schemas.wire.Mark;

/**
 * A mark that has been written.
 *
 * @param end the end that it was written for
 * @param contexts contexts sent by then
 * @param parts parts handled by then
 */
record StandingMark(End end, long contexts, long parts) {

    Mark toWire() {
        return new Mark(end.corpus(), contexts, parts);
    }
}
