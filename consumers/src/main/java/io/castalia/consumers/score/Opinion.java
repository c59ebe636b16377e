package io.castalia.consumers.score;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of asking a judge about one window. */
public sealed interface Opinion {

    /** The answer; null unless it could be read. */
    default @Nullable Boolean answer() {
        return null;
    }

    /** Probability of yes, similarity or information; null where the judge has none. */
    default @Nullable Double probability() {
        return null;
    }

    /** Activation expected of each token; empty unless it was asked for. */
    default List<Float> simulated() {
        return List.of();
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

        /** A similarity, or another number by which windows are ranked, without a yes or no. */
        public static Judged similarity(double value) {
            return new Judged(null, value);
        }
    }

    /** The judge said how strongly the latent fires on each token: 0 to 10. */
    record Simulated(List<Float> simulated) implements Opinion {
        public Simulated {
            simulated = List.copyOf(simulated);
        }
    }

    /** The reply could not be parsed. */
    record Unreadable(String reason) implements Opinion {}

    /** The judge declined. */
    record Refused(String reason) implements Opinion {}

    /** There was no reply. */
    record Failed(String reason) implements Opinion {}
}
