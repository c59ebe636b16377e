package io.castalia.consumers.compare;

import io.castalia.schemas.wire.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The verdicts of two judgements on the same windows. */
final class SameWindows {

    /** Two verdicts on one window. */
    record Both(Verdict first, Verdict second) {}

    private record Window(String context, int window, boolean activating) {
        static Window of(Verdict verdict) {
            return new Window(verdict.getContext(), verdict.getWindow(), verdict.getActivating());
        }
    }

    private SameWindows() {}

    /** Windows on which both have said something, in the order of the first. */
    static List<Both> of(List<Verdict> first, List<Verdict> second) {
        Map<Window, Verdict> others = new HashMap<>();
        second.forEach(verdict -> others.putIfAbsent(Window.of(verdict), verdict));
        var same = new ArrayList<Both>();
        for (Verdict verdict : first) {
            Verdict other = others.remove(Window.of(verdict));
            if (other != null) {
                same.add(new Both(verdict, other));
            }
        }
        return same;
    }
}
