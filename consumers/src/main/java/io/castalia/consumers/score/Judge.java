package io.castalia.consumers.score;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Says of each window of a prompt whether an explanation fits it. */
public interface Judge {

    /** Who judges: lexical, always-yes, always-no, or the name of a model with the version of what it is asked. */
    String name();

    /**
     * One opinion per window, in order. Does not wait, so that an explanation's prompts are asked side by side. What the
     * future fails with is worth another try.
     */
    CompletableFuture<Judgement> judge(Claim claim, List<Sight> prompt);
}
