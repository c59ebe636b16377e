package io.castalia.consumers.score;

import io.castalia.consumers.text.Highlighter;
import io.castalia.schemas.Id;
import io.castalia.schemas.wire.ExampleWindow;
import io.castalia.schemas.wire.ScoringSide;
import io.castalia.schemas.wire.WindowKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Windows with marks (paper, fuzzing): true ones against false ones. */
enum Marked implements Questions {

    /** False marks stand in silent windows. */
    SILENT {
        @Override
        List<ExampleWindow> hosts(ScoringSide side, WindowKind negatives) {
            return Questions.silent(side, negatives);
        }
    },

    /** False marks stand in activating windows, on tokens where the latent is silent: harder. */
    WITHIN {
        @Override
        public WindowKind kind(WindowKind wanted) {
            return WindowKind.ACTIVATING;
        }

        @Override
        List<ExampleWindow> hosts(ScoringSide side, WindowKind negatives) {
            return side.getActivating();
        }
    };

    abstract List<ExampleWindow> hosts(ScoringSide side, WindowKind negatives);

    @Override
    public List<Question> ask(ScoringSide side, WindowKind negatives, long seed) {
        var questions = new ArrayList<Question>();
        record Ticket(Id id, ExampleWindow window) {}
        List<ExampleWindow> models = side.getActivating().stream()
                .filter(window -> !FalseMarks.trueMarks(window).isEmpty())
                .map(w -> new Ticket(Id.of("model", seed, w.getContext(), w.getWindow()), w))
                .sorted(Comparator.comparing(Ticket::id))
                .map(Ticket::window)
                .toList();
        if (models.isEmpty()) {
            return questions;
        }
        models.forEach(window -> questions.add(question(window, true, FalseMarks.trueMarks(window))));
        var all = new ArrayList<>(side.getActivating());
        // Not of hard silent windows: they hold the latent's own tokens more often than text does.
        all.addAll(Questions.silent(side, WindowKind.RANDOM));
        all.addAll(Questions.silent(side, WindowKind.SILENT_ROW));
        var falseMarks = new FalseMarks(all, seed);
        List<ExampleWindow> hosts = hosts(side, negatives);
        for (int i = 0; i < hosts.size(); i++) {
            List<Integer> marks = falseMarks.draw(hosts.get(i), models.get(i % models.size()));
            if (!marks.isEmpty()) {
                questions.add(question(hosts.get(i), false, marks));
            }
        }
        return questions;
    }

    private static Question question(ExampleWindow window, boolean activating, List<Integer> marks) {
        return new Question(window, activating, new Sight(window.getText(), Highlighter.runs(window, marks)));
    }
}
