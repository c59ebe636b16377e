package io.castalia.consumers.score;

/** The judges that need no model. */
public final class Judges {

    private Judges() {}

    /** Judges by the published terms alone. */
    public static Judge lexical() {
        return new LexicalJudge();
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
