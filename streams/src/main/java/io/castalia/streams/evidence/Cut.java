package io.castalia.streams.evidence;

/** How n windows, strongest first, are cut into parts of equal count. */
public enum Cut {

    /** Every window has a part: window i goes to part i * parts / n, so that no part has two more than another. */
    ALL {
        @Override
        int part(int i, int n, int parts) {
            return (int) ((long) i * parts / n);
        }
    },

    /** As delphi cuts: each part has n / parts windows, rounded down, and the weakest that are left over have none. */
    EQUAL {
        @Override
        int part(int i, int n, int parts) {
            int each = n / parts;
            return i < each * parts ? i / each : NONE;
        }
    };

    /** The part of a window that is left over. */
    static final int NONE = -1;

    /** The part of window i, 0 the strongest. */
    abstract int part(int i, int n, int parts);
}
