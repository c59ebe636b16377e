package io.castalia.streams.evidence;

import io.castalia.schemas.Id;

/** Where the texts of the windows are that summaries keep; pools carry their own. */
@FunctionalInterface
public interface Windows {

    /** The text of a window that some summary keeps. One that is missing is a fault of ours: stop. */
    WindowText text(Id context, Id part, int window);
}
