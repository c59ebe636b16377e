package io.castalia.consumers.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.castalia.consumers.Planted;
import io.castalia.consumers.metric.SequentialSettings;
import io.castalia.consumers.metric.SequentialTest.Decision;
import io.castalia.consumers.score.SequentialAsking.Asked;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequentialAskingTest {

    private static final SequentialSettings SETTINGS = SequentialSettings.DEFAULT;

    @Test
    void ask_judgeThatIsAlwaysRight_stopsEarly() {
        List<Question> questions = SequentialAsking.balanced(questions(100, 120), 5, 100, "evidence");

        Asked asked = SequentialAsking.ask(questions, 5, SETTINGS, SequentialAskingTest::right);

        assertThat(asked.decision()).isEqualTo(Decision.AT_LEAST);
        assertThat(asked.stoppedEarly()).isTrue();
        assertThat(asked.asked()).hasSizeBetween(25, 60).hasSameSizeAs(asked.opinions());
        assertThat(questions).startsWith(asked.asked().toArray(Question[]::new));
    }

    @Test
    void ask_coin_stopsBelow() {
        List<Question> questions = SequentialAsking.balanced(questions(100, 100), 5, 100, "evidence");

        Asked asked = SequentialAsking.ask(
                questions,
                5,
                SETTINGS,
                prompt -> prompt.stream()
                        .map(q -> (Opinion) Opinion.Judged.of(true))
                        .toList());

        assertThat(asked.decision()).isEqualTo(Decision.BELOW);
        assertThat(asked.stoppedEarly()).isTrue();
    }

    @Test
    void ask_tooFewToDecide_asksAll() {
        List<Question> questions = SequentialAsking.balanced(questions(12, 12), 5, 100, "evidence");

        Asked asked = SequentialAsking.ask(questions, 5, SETTINGS, SequentialAskingTest::right);

        assertThat(asked.asked()).hasSize(24);
        assertThat(asked.stoppedEarly()).isFalse();
        assertThat(asked.decision()).isEqualTo(Decision.UNDECIDED);
    }

    @Test
    void ask_noReplies_asksAllAndDecidesNothing() {
        List<Question> questions = SequentialAsking.balanced(questions(50, 50), 5, 100, "evidence");

        Asked asked = SequentialAsking.ask(
                questions,
                5,
                SETTINGS,
                prompt -> prompt.stream()
                        .map(q -> (Opinion) new Opinion.Failed("down"))
                        .toList());

        assertThat(asked.asked()).hasSize(100);
        assertThat(asked.decision()).isEqualTo(Decision.UNDECIDED);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8})
    void balanced_anyPrompt_hasAsManyOfBoth(int size) {
        List<Question> all = questions(37, 60);

        List<Question> asked = SequentialAsking.balanced(all, size, 30, "evidence", 3);

        assertThat(asked).hasSize(60).doesNotHaveDuplicates();
        for (int from = 0; from < asked.size(); from += size) {
            List<Question> prompt = asked.subList(from, Math.min(asked.size(), from + size));
            long activating = prompt.stream().filter(Question::activating).count();
            assertThat(Math.abs(2 * activating - prompt.size())).isLessThanOrEqualTo(1);
        }
        var turned = new ArrayList<>(all);
        java.util.Collections.reverse(turned);
        assertThat(SequentialAsking.balanced(turned, size, 30, "evidence", 3)).isEqualTo(asked);
        assertThat(SequentialAsking.balanced(all, size, 30, "evidence", 4)).isNotEqualTo(asked);
    }

    @Test
    void take_fewerOpinionsThanWindows_throws() {
        var asking = new SequentialAsking(questions(5, 5), 5, SETTINGS);

        assertThatThrownBy(() -> asking.take(List.of(Opinion.Judged.of(true))))
                .hasMessageContaining("1 opinions on 5 windows");
    }

    private static List<Opinion> right(List<Question> prompt) {
        return prompt.stream()
                .map(q -> (Opinion) Opinion.Judged.of(q.activating()))
                .toList();
    }

    private static List<Question> questions(int activating, int silent) {
        var planted = new Planted("asking", List.of("red"));
        var questions = new ArrayList<Question>();
        planted.ranked(activating)
                .forEach(w -> questions.add(new Question(w, true, new Sight(w.getText(), List.of()))));
        planted.silent(silent).forEach(w -> questions.add(new Question(w, false, new Sight(w.getText(), List.of()))));
        return questions;
    }
}
