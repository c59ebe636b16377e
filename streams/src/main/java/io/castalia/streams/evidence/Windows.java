package io.castalia.streams.evidence;

import io.castalia.streams.summary.Entry;

/** Where the texts of the windows are that summaries keep; pools carry their own. */
@FunctionalInterface
public interface Windows {

    /** The text of what is shown of a window that some summary keeps. One that is missing is a fault of ours: stop. */
    WindowText text(Entry entry);
}
