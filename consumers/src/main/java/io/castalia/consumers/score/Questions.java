package io.castalia.consumers.score;

import io.castalia.schemas.wire.ExampleWindow;
import io.castalia.schemas.wire.ScoringSide;
import io.castalia.schemas.wire.WindowKind;
import java.util.ArrayList;
import java.util.List;

/** What is asked about the windows of a scoring side. */
interface Questions {

    /** The kind of negatives that is asked about where this kind of silent windows is wanted. */
    default WindowKind kind(WindowKind wanted) {
        return wanted;
    }

    /** The questions, in any fixed order. */
    List<Question> ask(ScoringSide side, WindowKind negatives, long seed);

    /** Whole windows, without marks (paper, detection). */
    Questions WHOLE = new Questions() {
        @Override
        public List<Question> ask(ScoringSide side, WindowKind negatives, long seed) {
            var questions = new ArrayList<Question>();
            side.getActivating().forEach(window -> questions.add(whole(window, true)));
            silent(side, negatives).forEach(window -> questions.add(whole(window, false)));
            return questions;
        }
    };

    /** The silent windows of one kind. */
    static List<ExampleWindow> silent(ScoringSide side, WindowKind kind) {
        return side.getSilent().stream()
                .filter(window -> window.getKind() == kind)
                .toList();
    }

    private static Question whole(ExampleWindow window, boolean activating) {
        return new Question(window, activating, new Sight(window.getText(), List.of()));
    }
}
