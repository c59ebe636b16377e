package io.castalia.consumers.score;

import java.util.List;

/** Says of each window of a prompt whether an explanation fits it. */
public interface Judge {

    /** Who judges: lexical, always-yes, always-no, or the name of a model. */
    String name();

    /** One opinion per window, in order. What it throws is worth another try. */
    List<Opinion> judge(Claim claim, List<Sight> prompt);
}
