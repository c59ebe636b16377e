package io.castalia.consumers.score;

import io.castalia.consumers.metric.SequentialSettings;
import io.castalia.consumers.metric.SequentialTest;
import io.castalia.consumers.prompt.Interview;
import io.castalia.consumers.prompt.Reply;
import io.castalia.schemas.LatentKey;
import io.castalia.schemas.wire.Explanation;
import io.castalia.schemas.wire.ExplanationOutcome;
import io.castalia.schemas.wire.Score;
import io.castalia.schemas.wire.WindowKind;
import java.util.List;

/**
 * Asks a judge prompt after prompt, until it is known whether the explanation fits well enough. Its name is another than
 * that of the scorer which asks about every window, for the two are never averaged.
 */
final class SequentialScorer implements Scorer {

    private final String name;
    private final Questions questions;
    private final Judge judge;
    private final ScoreSettings settings;
    private final SequentialSettings test;

    SequentialScorer(String name, Questions questions, Judge judge, ScoreSettings settings, SequentialSettings test) {
        this.name = name;
        this.questions = questions;
        this.judge = judge;
        this.settings = settings;
        this.test = test;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String judge() {
        return judge.name();
    }

    @Override
    public Score score(Explanation explanation) {
        WindowKind kind = questions.kind(settings.negatives());
        var card = new ScoreCard(explanation, this, kind, settings);
        if (explanation.getOutcome() != ExplanationOutcome.EXPLAINED) {
            return card.abstained();
        }
        List<Question> turns = SequentialAsking.balanced(
                questions.ask(explanation.getScoring(), kind, settings.seed()),
                settings.prompt(),
                test.most(),
                "ask",
                settings.seed(),
                name,
                new LatentKey(explanation.getHookpoint(), explanation.getLatent()));
        if (!card.enough(turns)) {
            return card.tooFew(turns);
        }
        var claim = new Claim(explanation.getText(), explanation.getTerms());
        var asking = new SequentialAsking(turns, settings.prompt(), test);
        Reply.Usage usage = Reply.Usage.NONE;
        for (var next = asking.next(); next.isPresent(); next = asking.next()) {
            List<Sight> prompt = next.get().stream().map(Question::sight).toList();
            Judgement judgement = Interview.await(judge.judge(claim, prompt));
            usage = usage.plus(judgement.usage());
            asking.take(judgement.opinions());
        }
        return card.stopped(asking.asked(), usage);
    }

    /** A prompt of one window is half a look. */
    @Override
    public int fewest(int prompts) {
        int looks = SequentialTest.fewestLooks(test);
        return Math.min(prompts, settings.prompt() == 1 ? 2 * looks : looks);
    }
}
