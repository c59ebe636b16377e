package io.castalia.consumers.score;

import io.castalia.consumers.prompt.LanguageModel;

/** The judges that there are. */
public final class Judges {

    private Judges() {}

    /** Judges by the published terms alone. */
    public static Judge lexical() {
        return new LexicalJudge();
    }

    /** Asks a language model. */
    public static Judge language(LanguageModel model, JudgeSettings settings) {
        return new LanguageJudge(model, settings);
    }

    /** Says yes whatever it sees. */
    public static Judge alwaysYes() {
        return ConstantJudge.YES;
    }

    /** Says no whatever it sees. */
    public static Judge alwaysNo() {
        return ConstantJudge.NO;
    }
}
