package io.castalia.consumers.score;

import org.jspecify.annotations.Nullable;

/** What came of asking a judge about one window. */
public sealed interface Opinion {

    /** The answer; null unless it could be read. */
    default @Nullable Boolean answer() {
        return null;
    }

    /** Probability of yes, or similarity; null where the judge has none. */
    default @Nullable Double probability() {
        return null;
    }

    /** Why there is no answer; empty where there is one. */
    default String reason() {
        return "";
    }

    /** The judge said yes or no. */
    record Judged(@Nullable Boolean answer, @Nullable Double probability) implements Opinion {
        /** A plain yes or no. */
        public static Judged of(boolean yes) {
            return new Judged(yes, null);
        }

        /** A similarity without a yes or no. */
        public static Judged similarity(double value) {
            return new Judged(null, value);
        }
    }

    /** The reply could not be parsed. */
    record Unreadable(String reason) implements Opinion {}

    /** The judge declined. */
    record Refused(String reason) implements Opinion {}

    /** There was no reply. */
    record Failed(String reason) implements Opinion {}
}
